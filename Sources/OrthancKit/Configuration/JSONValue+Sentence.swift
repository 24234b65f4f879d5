// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON

extension JSONValue {
    /// The value as a sentence quotes it: scalars as in JSON, arrays and objects by those words.
    var quoted: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
        case .string(let value): "\"\(value)\""
        case .array: "an array"
        case .object: "an object"
        }
    }
}
