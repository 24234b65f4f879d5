// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONValue {
    /// Creates an object of these members, in alphabetical order.
    public init(members: [String: JSONValue]) {
        self = .object(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
    }

    /// Returns the members of a text that is a JSON object, else `nil`. Of members with the same key the last counts.
    public static func members(ofText text: String) -> [String: JSONValue]? {
        guard let members = try? JSONValue(parsing: Array(text.utf8)).members else { return nil }
        return Dictionary(members.map { ($0.key, $0.value) }) { _, last in last }
    }

    /// Creates a whole number; beyond 2^53 the nearest that a double can hold.
    public static func integer(_ value: Int) -> JSONValue {
        .number(Double(value))
    }

    /// The number, when it is whole; otherwise `nil`.
    public var integer: Int? { number.flatMap { Int(exactly: $0) } }

    /// The truth value, when this is one; otherwise `nil`.
    public var boolean: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The value as JSON text, without white space. Numbers that JSON cannot express are `null`.
    public var text: String {
        var text = ""
        append(to: &text)
        return text
    }

    private func append(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .number(let value):
            text += Int(exactly: value).map { "\($0)" } ?? (value.isFinite ? "\(value)" : "null")
        case .string(let value): JSONValue.append(value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.append(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                JSONValue.append(member.key, to: &text)
                text += ":"
                member.value.append(to: &text)
            }
            text += "}"
        }
    }

    /// Appends a string literal, escaping what RFC 8259 section 7 demands.
    private static func append(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\" + String(scalar)
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
