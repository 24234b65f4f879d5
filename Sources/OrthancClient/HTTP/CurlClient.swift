// SPDX-License-Identifier: GPL-3.0-or-later

internal import CCurl
internal import ProjectVersion

/// A client that uses libcurl, one request after the other, on the calling thread. It follows no redirections, so that
/// a password goes to no other server than the given one.
public final class CurlClient: HTTPClient {
    /// The server's address.
    public let address: ServerAddress
    private let credentials: Credentials?
    private let certificateAuthority: String?
    private let isInterrupted: () -> Bool
    private let curl: UnsafeMutableRawPointer

    /// The most seconds until a connection is made, and until the answer has come.
    private static let connectionLimit = 10
    private static let answerLimit = 60
    /// The most bytes of an answer: Orthanc's answers about jobs are far smaller, and the tool asks for no others.
    fileprivate static let bodyLimit = 1 << 20

    /// Creates a client of one server.
    ///
    /// - Parameters:
    ///   - certificateAuthority: A file in PEM format with the certificates that are trusted instead of the system's:
    ///     that of the hospital's authority, or the server's own when it is self-signed.
    ///   - isInterrupted: Called about once a second during a request; `true` ends it.
    /// - Throws: ``HTTPClientError`` when libcurl cannot be set up.
    public init(
        address: ServerAddress, credentials: Credentials? = nil, certificateAuthority: String? = nil,
        isInterrupted: @escaping () -> Bool = { false }
    ) throws(HTTPClientError) {
        // This must not run on several threads at once; the tool has one.
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let curl = curl_easy_init() else {
            throw .failed("libcurl cannot be set up")
        }
        self.address = address
        self.credentials = credentials
        self.certificateAuthority = certificateAuthority
        self.isInterrupted = isInterrupted
        self.curl = curl
    }

    deinit {
        curl_easy_cleanup(curl)
        curl_global_cleanup()
    }

    /// Sends `GET path`.
    public func get(_ path: String) throws(HTTPClientError) -> HTTPAnswer {
        try send(path, body: nil)
    }

    /// Sends `POST path` with a body of JSON.
    public func post(_ path: String, body: [UInt8]) throws(HTTPClientError) -> HTTPAnswer {
        try send(path, body: body)
    }

    private func send(_ path: String, body: [UInt8]?) throws(HTTPClientError) -> HTTPAnswer {
        let transfer = Transfer(isInterrupted: isInterrupted)
        let headers = curl_slist_append(curl_slist_append(nil, "Content-Type: application/json"), "Expect:")
        defer { curl_slist_free_all(headers) }
        let reason = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        reason.initialize(repeating: 0)
        defer { reason.deallocate() }
        // This runs before the memory is freed to which libcurl has pointers. It also makes libcurl forget the
        // password; connections stay open.
        defer { withExtendedLifetime(transfer) { curl_easy_reset(curl) } }

        set(CURLOPT_URL, address.url(path))
        set(CURLOPT_USERAGENT, "orthanc-ohif/\(Version.current)")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT, Self.connectionLimit)
        set(CURLOPT_TIMEOUT, Self.answerLimit)
        if let credentials {
            set(CURLOPT_USERNAME, credentials.user)
            set(CURLOPT_PASSWORD, credentials.password)
        }
        if let certificateAuthority { set(CURLOPT_CAINFO, certificateAuthority) }
        if let body {
            set(CURLOPT_POST, 1)
            ccurl_set_list(curl, CURLOPT_HTTPHEADER, headers)
            // The size must be set first: it says how much libcurl copies.
            set(CURLOPT_POSTFIELDSIZE, body.count)
            body.withUnsafeBufferPointer { bytes in
                var nothing: UInt8 = 0
                withUnsafeMutablePointer(to: &nothing) { fallback in
                    let start =
                        UnsafeMutableRawPointer(mutating: bytes.baseAddress) ?? UnsafeMutableRawPointer(fallback)
                    _ = ccurl_set_pointer(curl, CURLOPT_COPYPOSTFIELDS, start)
                }
            }
        }
        ccurl_set_pointer(curl, CURLOPT_ERRORBUFFER, reason.baseAddress)
        let pointer = Unmanaged.passUnretained(transfer).toOpaque()
        ccurl_set_receiver(curl, { Transfer.receive($0, $1, $2, $3) }, pointer)
        ccurl_set_watcher(curl, { transfer, _, _, _, _ in Transfer.mustEnd(transfer) ? 1 : 0 }, pointer)

        let code = curl_easy_perform(curl)
        guard code == CURLE_OK else {
            if code == CURLE_ABORTED_BY_CALLBACK { throw .interrupted }
            if code == CURLE_WRITE_ERROR { throw .failed("The answer is too large to be Orthanc's") }
            let text = reason.baseAddress.map { String(cString: $0) } ?? ""
            throw .failed(text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)
        }
        var status = 0
        ccurl_get_number(curl, CURLINFO_RESPONSE_CODE, &status)
        return HTTPAnswer(status: status, body: transfer.body)
    }

    // Setting an option fails only where libcurl was built without it, which is not so for the options used here.
    private func set(_ option: CURLoption, _ value: Int) { ccurl_set_number(curl, option, value) }
    private func set(_ option: CURLoption, _ value: String) { ccurl_set_text(curl, option, value) }
}

/// A request under way, to which libcurl's callbacks have an untyped pointer. It outlives the call that makes the
/// request, and is used on one thread.
private final class Transfer {
    private(set) var body: [UInt8] = []
    private let isInterrupted: () -> Bool

    init(isInterrupted: @escaping () -> Bool) {
        self.isInterrupted = isInterrupted
    }

    /// Receives a part of the answer; any other result than the number of bytes ends the request.
    static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
    ) -> Int {
        let (total, isTooLarge) = size.multipliedReportingOverflow(by: count)
        guard !isTooLarge, let transfer = at(pointer), total <= CurlClient.bodyLimit - transfer.body.count else {
            return 0
        }
        transfer.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: total))
        return total
    }

    static func mustEnd(_ pointer: UnsafeMutableRawPointer?) -> Bool {
        at(pointer)?.isInterrupted() ?? true
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
