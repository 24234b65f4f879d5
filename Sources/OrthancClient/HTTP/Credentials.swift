// SPDX-License-Identifier: GPL-3.0-or-later

/// The name and password of a user of Orthanc. It has no description, so that the password is never printed.
public struct Credentials: Sendable {
    /// The name, without a colon, which HTTP's Basic authentication cannot express (RFC 7617, section 2).
    let user: String
    let password: String

    /// Creates credentials; `nil` for a name that cannot be sent.
    public init?(user: String, password: String) {
        guard !user.contains(":") else { return nil }
        self.user = user
        self.password = password
    }
}
