// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOMJSON
internal import JSON

/// The users whose passwords Orthanc itself checks (`RegisteredUsers`), found as Orthanc finds them: by what HTTP's Basic
/// authentication sends for them (RFC 7617).
///
/// A plugin may check requests in Orthanc's place and let any name pass. Only a name that comes with its right password
/// is taken for that user's.
struct RegisteredUsers: Hashable, Sendable {
    private static let scheme = "Basic "

    /// By the value of the header `Authorization`.
    private var names: [String: String] = [:]

    /// Those of Orthanc's whole configuration; none when Orthanc does not ask for a password.
    init(_ configuration: [String: JSONValue]) {
        // Left out, the option follows RemoteAccessAllowed.
        let isAsked = configuration["AuthenticationEnabled"] ?? configuration["RemoteAccessAllowed"]
        guard isAsked == .boolean(true), case .object(let users)? = configuration["RegisteredUsers"] else { return }
        for user in users {
            guard let password = user.value.string else { continue }
            let credentials = Base64.encode(Array("\(user.key):\(password)".utf8))
            names[Self.scheme + String(decoding: credentials, as: UTF8.self)] = user.key
        }
    }

    /// The user who sends this header; empty when it is none of them.
    func name(authorization: String?) -> String {
        authorization.flatMap { names[$0] } ?? ""
    }
}
