// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

extension Orthanc {
    /// The first version in which `OrthancPluginSendHttpStatus` sets a content type of its own, and
    /// `OrthancPluginAnswerBuffer` compresses only bodies whose media type it knows to be compressible.
    private static let respectsUnknownTypes = OrthancVersion(1, 12, 2)

    /// Sends an answer to the client, by the service of the SDK that sends it unchanged in the running version.
    ///
    /// Before 1.12.2 a compressed body is sent by `OrthancPluginSendHttpStatus`, because `OrthancPluginAnswerBuffer`
    /// would compress it again. Since 1.12.2 it is the other way round: `OrthancPluginSendHttpStatus` adds a content
    /// type of its own.
    func send(_ response: Response, to output: OpaquePointer?) -> OrthancPluginErrorCode {
        defer { withExtendedLifetime(response.held) {} }
        let fields = response.headers + [("Content-Type", response.contentType)]
        guard fields.allSatisfy({ Orthanc.isLegal($0.name) && Orthanc.isLegal($0.value) }) else {
            log(.error, "An answer was not sent because a header of it holds a control character")
            return OrthancPluginErrorCode_InternalError
        }
        guard let size = UInt32(exactly: response.body.count) else {
            log(.error, "An answer of \(response.body.count) bytes is larger than Orthanc can send")
            return OrthancPluginErrorCode_NotEnoughMemory
        }
        guard let status = UInt16(exactly: response.status) else {
            log(.error, "An answer was not sent because its status \(response.status) is none")
            return OrthancPluginErrorCode_InternalError
        }
        switch status {
        case 301:
            setHeaders(response.headers.filter { $0.name.lowercased() != "location" }, on: output)
            OrthancPluginRedirect(context, output, response.header("Location") ?? "")
        case 405:
            OrthancPluginSendMethodNotAllowed(context, output, response.header("Allow") ?? "")
        case 200 where response.contentEncoding == nil:
            setHeaders(response.headers, on: output)
            answer(response.body, size, type: response.contentType, on: output)
        case 200 where isAtLeast(Orthanc.respectsUnknownTypes):
            setHeaders(response.headers, on: output)
            setContentEncoding(of: response, on: output)
            answer(response.body, size, type: Orthanc.unknown(response.contentType), on: output)
        default:
            setHeaders(response.headers, on: output)
            setContentEncoding(of: response, on: output)
            sendStatus(status, response, size, on: output)
        }
        return OrthancPluginErrorCode_Success
    }

    private func sendStatus(_ status: UInt16, _ response: Response, _ size: UInt32, on output: OpaquePointer?) {
        if response.body.isEmpty {
            OrthancPluginSendHttpStatusCode(context, output, status)
            return
        }
        if !isAtLeast(Orthanc.respectsUnknownTypes) {
            setHeaders([("Content-Type", response.contentType)], on: output)
        }
        response.body.withUnsafeBytes { bytes in
            OrthancPluginSendHttpStatus(
                context, output, status, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), size)
        }
    }

    private func answer(_ body: [UInt8], _ size: UInt32, type: String, on output: OpaquePointer?) {
        body.withUnsafeBytes { OrthancPluginAnswerBuffer(context, output, $0.baseAddress, size, type) }
    }

    private func setContentEncoding(of response: Response, on output: OpaquePointer?) {
        guard let encoding = response.contentEncoding, encoding != Response.identity else { return }
        setHeaders([("Content-Encoding", encoding)], on: output)
    }

    private func setHeaders(_ headers: [(name: String, value: String)], on output: OpaquePointer?) {
        for header in headers {
            OrthancPluginSetHttpHeader(context, output, header.name, header.value)
        }
    }

    /// Returns the same media type, in capitals where Orthanc would otherwise compress the body: media types are
    /// case-insensitive (RFC 9110, 8.3.1), but Orthanc's list of compressible ones is not. Types that cannot be on the
    /// list stay as they are, since some clients compare case, too.
    private static func unknown(_ type: String) -> String {
        let isCompressible =
            type.hasPrefix("text/") || type.hasPrefix("image/svg")
            || ["json", "xml", "javascript", "wasm"].contains { type.hasPrefix("application/\($0)") }
        return isCompressible ? type.prefix(1).uppercased() + type.dropFirst() : type
    }

    /// Whether a text holds no control characters: they could end the header and begin another one.
    private static func isLegal(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
