// SPDX-License-Identifier: GPL-3.0-or-later

/// A user of Orthanc and the password. It has no description, lest the password be printed.
public struct Credentials: Sendable {
    /// The name; HTTP's basic authentication has no way to write a colon in it (RFC 7617, section 2).
    let user: String
    let password: String

    /// A user; `nil` for a name that cannot be sent.
    public init?(user: String, password: String) {
        guard !user.contains(":") else { return nil }
        self.user = user
        self.password = password
    }
}
