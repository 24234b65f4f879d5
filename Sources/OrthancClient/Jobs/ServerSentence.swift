// SPDX-License-Identifier: GPL-3.0-or-later

/// A server's text, made safe to print on a terminal.
enum ServerSentence {
    private static let limit = 500

    /// Returns the text of an answer in one line; `nil` for an empty one, and for the pages of reverse proxies.
    static func read(_ body: [UInt8]) -> String? {
        clean(String(decoding: body.prefix(4 * limit), as: UTF8.self))
    }

    /// Returns a text without characters that would move the cursor or change colours.
    static func clean(_ text: String) -> String? {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        let words = String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
        return words.isEmpty || words.hasPrefix("<") ? nil : String(words.prefix(limit))
    }
}
