// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases

/// A version of OHIF as people write it: `3.13.2` or `3.14.0-beta.6`.
public struct ReleaseVersion: Sendable, Equatable {
    /// The version.
    public let text: String

    /// Reads two or three numbers, and what may follow them behind a dash: letters, digits, dots and dashes; at most 40
    /// characters in all.
    public init?(_ text: String) {
        let rest = text.drop { $0 != "-" }
        let allowed = rest.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e: true
            default: false
            }
        }
        guard text.utf8.count <= 40, allowed, !text.contains("+"), rest.utf8.count != 1, ReleaseNumber(text) != nil
        else { return nil }
        self.text = text
    }
}
