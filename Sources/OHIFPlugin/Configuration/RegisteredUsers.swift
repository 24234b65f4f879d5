// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOMJSON
internal import JSON

/// The users whose passwords Orthanc itself checks (`RegisteredUsers`).
///
/// They are found as Orthanc finds them: by the header of HTTP's Basic authentication (RFC 7617). A plugin may check
/// requests in Orthanc's place and accept any name, so a name counts only together with its right password.
struct RegisteredUsers: Hashable, Sendable {
    private static let scheme = "Basic "

    /// The names by the value of the header `Authorization`.
    private var names: [String: String] = [:]

    /// Reads the users from Orthanc's whole configuration; none when Orthanc does not ask for a password.
    init(_ configuration: [String: JSONValue]) {
        // The default of AuthenticationEnabled is RemoteAccessAllowed.
        let isAsked = configuration["AuthenticationEnabled"] ?? configuration["RemoteAccessAllowed"]
        guard isAsked == .boolean(true), case .object(let users)? = configuration["RegisteredUsers"] else { return }
        for user in users {
            guard let password = user.value.string else { continue }
            let credentials = Base64.encode(Array("\(user.key):\(password)".utf8))
            names[Self.scheme + String(decoding: credentials, as: UTF8.self)] = user.key
        }
    }

    /// Returns the user who sends this header; an empty text when it is none of them.
    func name(authorization: String?) -> String {
        authorization.flatMap { names[$0] } ?? ""
    }
}
