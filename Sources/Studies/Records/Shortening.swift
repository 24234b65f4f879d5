// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// What is missing from the record of an instance because of its size.
public enum Shortening: Hashable, Sendable {
    /// Values: their number, and a description of the first.
    case values(count: Int, first: String)
    /// All but the attributes by which the instance is listed, because the record has more than `limit` bytes.
    case allButMainAttributes(limit: Int)

    init?(_ omitted: OmittedValues) {
        guard let first = omitted.first else { return nil }
        // The server's reading gives no length of a sequence.
        let length = omitted.firstLength > 0 ? ", \(omitted.firstLength) bytes in the file" : ""
        self = .values(count: omitted.count, first: "(\(first))\(length)")
    }
}

extension Shortening: CustomStringConvertible {
    /// Says what is missing, without values.
    public var description: String {
        switch self {
        case .values(1, let first): "a value is left out for its size: \(first)"
        case .values(let count, let first): "\(count) values are left out for their size, the first of them \(first)"
        case .allButMainAttributes(let limit):
            "it is listed as not supported, since what is needed of its attributes has more than \(limit) bytes as JSON"
        }
    }
}

/// An instance that is not shown completely because of its size.
public struct ShortenedInstance: Hashable, Sendable {
    /// The server's identifier of the instance.
    public var instance: String
    /// What is missing.
    public var shortening: Shortening

    /// Creates such an instance.
    public init(instance: String, shortening: Shortening) {
        self.instance = instance
        self.shortening = shortening
    }
}

/// An instance with values that are left out or completed because OHIF cannot compute with them.
public struct AdjustedInstance: Hashable, Sendable {
    /// The server's identifier of the instance.
    public var instance: String
    /// The names of the attributes.
    public var attributes: [String]

    /// Creates such an instance.
    public init(instance: String, attributes: [String]) {
        self.instance = instance
        self.attributes = attributes
    }
}
