// SPDX-License-Identifier: GPL-3.0-or-later

/// Checks whether bytes are JSON without building values: one pass, no allocation, no recursion.
///
/// Stricter than ``JSONValue``: all bytes must be UTF-8 (no overlong forms, no surrogates), and an escaped surrogate
/// must have its partner. So accepted text can be sent to any client unchanged.
public enum JSONValidator {
    /// What a text must be.
    public enum Form: Sendable {
        /// Any value, white space around it allowed.
        case value
        /// One object without white space around it.
        case object
        /// The inside of an object, without its braces; may be empty.
        case members
    }

    /// A member of an object. Offsets count bytes of the text.
    public struct Member {
        /// How many objects and arrays enclose the member; 1 in the outermost object.
        public let depth: Int
        /// The name, without quotes.
        public let name: Range<Int>
        /// Whether the name contains escapes.
        public let hasEscapes: Bool
        /// Where the value begins; it has not been checked yet.
        public let value: Int
    }

    /// The deepest nesting of objects and arrays that can be accepted; what the DICOM reader gives never nests so deep.
    public static let deepest = 256

    /// Returns whether a text is JSON of a form.
    ///
    /// - Parameters:
    ///   - maximumDepth: How deep objects and arrays may nest, up to ``deepest``. With ``Form/members`` the object
    ///     around them counts.
    ///   - accept: Called with each member in the order of the text; when it returns false, the text is refused.
    /// - Complexity: Linear in the length of the text.
    public static func isValid(
        _ bytes: UnsafeRawBufferPointer, as form: Form = .value, maximumDepth: Int = deepest,
        accept: (Member) -> Bool = { _ in true }
    ) -> Bool {
        var scanner = JSONScanner(bytes: bytes, maximumDepth: min(maximumDepth, deepest))
        return scanner.scan(form, accept)
    }

    /// Returns whether an array is JSON of a form; see ``isValid(_:as:maximumDepth:accept:)``.
    public static func isValid(
        _ bytes: [UInt8], as form: Form = .value, maximumDepth: Int = deepest, accept: (Member) -> Bool = { _ in true }
    ) -> Bool {
        bytes.withUnsafeBytes { isValid($0, as: form, maximumDepth: maximumDepth, accept: accept) }
    }
}

/// The position of a scan and the objects and arrays that are open there.
private struct JSONScanner {
    private let bytes: UnsafeRawBufferPointer
    private let maximumDepth: Int
    private var position = 0
    private var depth = 0
    /// One bit for each open level: 1 for an object, 0 for an array.
    private var objects = SIMD4<UInt64>()

    /// Whether the last string contained escapes.
    private var hasEscapes = false

    private enum Step { case value, name, end, refused }

    init(bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
        self.bytes = bytes
        self.maximumDepth = maximumDepth
    }

    mutating func scan(_ form: JSONValidator.Form, _ accept: (JSONValidator.Member) -> Bool) -> Bool {
        var step = Step.value
        switch form {
        case .value: break
        case .object:
            guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else { return false }
        case .members:
            guard open(object: true) else { return false }
            skipWhiteSpace()
            if position == bytes.count { return bytes.isEmpty }
            step = .name
        }
        let outermost = depth
        while true {
            switch step {
            case .value: step = value(outermost)
            case .name:
                guard let name = name() else { return false }
                let member = JSONValidator.Member(depth: depth, name: name, hasEscapes: hasEscapes, value: position)
                step = accept(member) ? .value : .refused
            case .end:
                skipWhiteSpace()
                return position == bytes.count
            case .refused: return false
            }
        }
    }

    /// Passes a value, or the opening bracket of an object or array that is not empty.
    private mutating func value(_ outermost: Int) -> Step {
        skipWhiteSpace()
        let isPassed: Bool
        switch peek {
        case UInt8(ascii: "\""): isPassed = string()
        case UInt8(ascii: "{"):
            guard open(object: true) else { return .refused }
            position += 1
            skipWhiteSpace()
            guard peek == UInt8(ascii: "}") else { return .name }
            isPassed = true
            position += 1
            depth -= 1
        case UInt8(ascii: "["):
            guard open(object: false) else { return .refused }
            position += 1
            skipWhiteSpace()
            guard peek == UInt8(ascii: "]") else { return .value }
            isPassed = true
            position += 1
            depth -= 1
        case UInt8(ascii: "t"): isPassed = literal("true")
        case UInt8(ascii: "f"): isPassed = literal("false")
        case UInt8(ascii: "n"): isPassed = literal("null")
        default: isPassed = number()
        }
        return isPassed ? after(outermost) : .refused
    }

    /// Passes what follows a value: a comma, or the closing brackets of the levels that end here.
    private mutating func after(_ outermost: Int) -> Step {
        while true {
            if depth == 0 { return .end }
            skipWhiteSpace()
            guard let byte = peek else { return depth == outermost ? .end : .refused }
            let isInObject = isObject
            if byte == UInt8(ascii: ",") {
                position += 1
                return isInObject ? .name : .value
            }
            guard byte == UInt8(ascii: isInObject ? "}" : "]"), depth > outermost else { return .refused }
            position += 1
            depth -= 1
        }
    }

    /// Passes a name and its colon, up to the value; returns where the name is, without quotes.
    private mutating func name() -> Range<Int>? {
        skipWhiteSpace()
        guard peek == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        guard string() else { return nil }
        let end = position - 1
        skipWhiteSpace()
        guard peek == UInt8(ascii: ":") else { return nil }
        position += 1
        skipWhiteSpace()
        return start..<end
    }

    // MARK: Levels

    private mutating func open(object: Bool) -> Bool {
        guard depth < maximumDepth else { return false }
        let bit: UInt64 = 1 << UInt64(depth & 63)
        if object { objects[depth >> 6] |= bit } else { objects[depth >> 6] &= ~bit }
        depth += 1
        return true
    }

    private var isObject: Bool { objects[(depth - 1) >> 6] >> UInt64((depth - 1) & 63) & 1 != 0 }

    // MARK: Values

    private mutating func literal(_ text: StaticString) -> Bool {
        let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes.count - position >= expected.count,
            UnsafeRawBufferPointer(rebasing: bytes[position..<position + expected.count]).elementsEqual(expected)
        else { return false }
        position += expected.count
        return true
    }

    private mutating func number() -> Bool {
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") {
            position += 1
        } else {
            guard skipDigits() else { return false }
        }
        if peek == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() else { return false }
        }
        if let letter = peek, letter | 0x20 == UInt8(ascii: "e") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() else { return false }
        }
        return true
    }

    /// Passes the string whose opening quote is at the position.
    private mutating func string() -> Bool {
        position += 1
        hasEscapes = false
        while true {
            skipPlain()
            guard let byte = peek else { return false }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"):
                hasEscapes = true
                guard escape() else { return false }
            case 0..<0x20: return false
            case 0x80...: guard scalar() else { return false }
            default: position += 1
            }
        }
    }

    /// Passes plain ASCII (no quotes, backslashes or control characters), eight bytes at a time.
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while bytes.count - position >= 8 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            // The lowest mark belongs to the first special byte: borrows can only add marks behind it.
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let marks =
                (word | (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote
                    | (backslash &- ones) & ~backslash) & highs
            if marks != 0 {
                position += marks.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
    }

    private mutating func escape() -> Bool {
        position += 1
        guard let letter = peek else { return false }
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return true
        case UInt8(ascii: "u"):
            guard let first = fourHexadecimalDigits() else { return false }
            guard first & 0xF800 == 0xD800 else { return true }
            guard first < 0xDC00, peek == UInt8(ascii: "\\") else { return false }
            position += 1
            guard peek == UInt8(ascii: "u") else { return false }
            position += 1
            guard let second = fourHexadecimalDigits() else { return false }
            return second & 0xFC00 == 0xDC00
        default: return false
        }
    }

    private mutating func fourHexadecimalDigits() -> UInt32? {
        guard bytes.count - position >= 4 else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    /// Passes a character of two to four bytes (Unicode Standard, table 3-7).
    private mutating func scalar() -> Bool {
        let lead = bytes[position]
        let count: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: count = 2
        case 0xE0: (count, second) = (3, 0xA0...0xBF)
        case 0xED: (count, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: count = 3
        case 0xF0: (count, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: count = 4
        case 0xF4: (count, second) = (4, 0x80...0x8F)
        default: return false
        }
        guard bytes.count - position >= count, second.contains(bytes[position + 1]) else { return false }
        for offset in stride(from: 2, to: count, by: 1) where bytes[position + offset] & 0xC0 != 0x80 { return false }
        position += count
        return true
    }

    // MARK: Helpers

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipWhiteSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position > start
    }
}
