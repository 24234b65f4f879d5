// SPDX-License-Identifier: GPL-3.0-or-later

/// A JSON value (RFC 8259).
///
/// For small documents of other programs: Orthanc's answers, cached summaries. It keeps the order of members; of
/// members with the same key, ``subscript(_:)`` finds the last, as JavaScript does.
public enum JSONValue: Equatable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case boolean(Bool)
    /// A number; infinite when the text exceeds the range of a double.
    case number(Double)
    /// A string
    case string(String)
    /// An array
    case array([JSONValue])
    /// An object, its members in the order of the text
    case object([Member])

    /// A member of an object.
    public struct Member: Equatable, Sendable {
        /// The name.
        public let key: String
        /// The value.
        public let value: JSONValue
    }

    /// The value of a member; `nil` when there is none, or when this is no object. Linear in the number of members.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The text, when this is a string; otherwise `nil`.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, when this is one; otherwise `nil`.
    public var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The elements, when this is an array; otherwise `nil`.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members, when this is an object; otherwise `nil`.
    public var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }
}

/// Why bytes were not accepted as JSON text.
public enum JSONError: Error, Equatable, Sendable {
    /// The bytes are not JSON from this offset on.
    case invalid(offset: Int)
    /// Arrays and objects nest deeper than the caller accepts.
    case tooDeep(offset: Int)
    /// There are more values than the caller accepts.
    case tooMany(offset: Int)
}

extension JSONValue {
    /// Reads one JSON text in UTF-8.
    ///
    /// Linear in time and memory. Recursive: `maximumDepth` bounds its use of the native stack.
    ///
    /// - Parameters:
    ///   - bytes: The whole text, white space around it allowed. Invalid UTF-8 inside strings becomes U+FFFD, as do
    ///     escaped surrogates without a partner.
    ///   - maximumDepth: How deep arrays and objects may nest.
    ///   - maximumValues: How many values there may be; each takes up to a hundred bytes of memory beside its text.
    public init(
        parsing bytes: UnsafeRawBufferPointer, maximumDepth: Int = 256, maximumValues: Int = .max
    ) throws(JSONError) {
        var parser = JSONParser(bytes: bytes, maximumDepth: maximumDepth, maximumValues: maximumValues)
        self = try parser.document()
    }

    /// Reads one JSON text; see ``init(parsing:maximumDepth:maximumValues:)-(UnsafeRawBufferPointer,_,_)``.
    public init(
        parsing bytes: [UInt8], maximumDepth: Int = 256, maximumValues: Int = .max
    ) throws(JSONError) {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in
                try JSONValue(parsing: bytes, maximumDepth: maximumDepth, maximumValues: maximumValues)
            }
        }
        self = try result.get()
    }
}
