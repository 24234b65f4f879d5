// SPDX-License-Identifier: GPL-3.0-or-later

/// The number of a release of OHIF, such as 3.13.2. A pre-release counts as its release: 3.14.0-beta.6 is 3.14.0.
public struct ReleaseNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 3 in 3.13.2.
    public let major: Int
    /// 13 in 3.13.2.
    public let minor: Int
    /// 2 in 3.13.2; 0 when it is not given.
    public let patch: Int

    /// Creates a release number.
    public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `3.13`, `3.13.2` or `3.14.0-beta.6`; `nil` for any other text.
    public init?(_ text: String) {
        let release = text.prefix { $0 != "-" && $0 != "+" }
        let parts = release.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap(Self.number)
        guard (2...3).contains(parts.count), numbers.count == parts.count else { return nil }
        self.init(numbers[0], numbers[1], numbers.count > 2 ? numbers[2] : 0)
    }

    /// Reads up to six digits, which are enough for a version and cannot overflow.
    private static func number(_ text: Substring) -> Int? {
        guard (1...6).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// Compares major, minor and patch number, in this order.
    public static func < (left: ReleaseNumber, right: ReleaseNumber) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    /// `3.13.2`.
    public var description: String { "\(major).\(minor).\(patch)" }
}
