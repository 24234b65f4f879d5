// SPDX-License-Identifier: GPL-3.0-or-later

/// A released version of Orthanc, such as 1.12.7.
public struct OrthancVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// The three numbers, the most significant first.
    public let major, minor, revision: Int

    /// Creates a version from its three numbers.
    public init(_ major: Int, _ minor: Int, _ revision: Int) {
        self.major = major
        self.minor = minor
        self.revision = revision
    }

    /// Reads a text such as `1.12.7` or `1.10.1+dfsg`; `nil` when it does not begin with three numbers.
    public init?(_ text: String) {
        var numbers: [Int] = []
        for component in text.split(separator: ".", maxSplits: 2) {
            let digits = component.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { return nil }
            guard digits.count == component.count || numbers.count == 2 else { return nil }
            numbers.append(number)
        }
        guard numbers.count == 3 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    /// Compares the numbers, the most significant first.
    public static func < (left: OrthancVersion, right: OrthancVersion) -> Bool {
        (left.major, left.minor, left.revision) < (right.major, right.minor, right.revision)
    }

    /// The three numbers, separated by dots.
    public var description: String { "\(major).\(minor).\(revision)" }
}
