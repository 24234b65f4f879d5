// SPDX-License-Identifier: GPL-3.0-or-later

/// A tag of an HTML page.
struct HTMLTag {
    struct Attribute {
        var name: String
        var value: String
        /// The place of the value without its quotes.
        var range: Range<Int>
    }

    /// The name in lower case.
    var name: String
    var isEnd: Bool
    /// From `<` up to and including `>`.
    var range: Range<Int>
    var attributes: [Attribute] = []

    func value(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }
}

/// Finds the tags of an HTML page and the places of their attributes, as far as rewriting references needs them.
///
/// Follows the tokenizer of the HTML standard (section 13.2.5) for pages that tools write. It does not repair broken
/// pages: one that is cut inside a tag simply has no further tags.
///
/// Takes linear time, whatever the bytes are: it reads each byte at most a fixed number of times.
struct HTMLScanner<Bytes: ByteText> {
    typealias Tag = HTMLTag

    private let bytes: Bytes
    private var position = 0

    private init(_ bytes: Bytes) {
        self.bytes = bytes
    }

    static func tags(of bytes: Bytes) -> [Tag] {
        var scanner = Self(bytes)
        var tags: [Tag] = []
        while let tag = scanner.nextTag() {
            tags.append(tag)
            if !tag.isEnd, ["script", "style", "title", "textarea"].contains(tag.name) {
                scanner.skipRawText(until: tag.name)
            }
        }
        return tags
    }

    private mutating func nextTag() -> Tag? {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else {
                position += 1
                continue
            }
            if starts(with: "<!--") {
                guard skip(past: "-->") else { return nil }
            } else if starts(with: "<!") || starts(with: "<?") {
                guard skip(past: ">") else { return nil }
            } else if let nameEnd = nameEnd() {
                // A tag without an end takes the rest of the page, as in the standard.
                return tag(nameEnd: nameEnd)
            } else {
                position += 1
            }
        }
        return nil
    }

    private func starts(with text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    private mutating func skip(past text: String) -> Bool {
        while position < bytes.count {
            if starts(with: text) {
                position += text.utf8.count
                return true
            }
            position += 1
        }
        return false
    }

    /// Skips to the end tag, which is then read like any other tag.
    private mutating func skipRawText(until name: String) {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<"), position + 2 + name.utf8.count <= bytes.count,
                bytes[position + 1] == UInt8(ascii: "/"),
                Self.lowercased(bytes[(position + 2)..<(position + 2 + name.utf8.count)]) == name
            {
                return
            }
            position += 1
        }
    }

    /// Whether the tag at the position is an end tag.
    private var isEndTag: Bool {
        position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "/")
    }

    /// Returns where the name of the tag at the position ends; `nil` when there is no tag.
    private func nameEnd() -> Int? {
        let start = position + (isEndTag ? 2 : 1)
        var end = start
        while end < bytes.count, Self.isNameByte(bytes[end]) { end += 1 }
        return end > start ? end : nil
    }

    /// Reads the tag at the position; `nil` when the page ends within it.
    private mutating func tag(nameEnd: Int) -> Tag? {
        let start = position
        let isEnd = isEndTag
        var at = nameEnd
        let name = Self.lowercased(bytes[(start + (isEnd ? 2 : 1))..<nameEnd])
        var tag = Tag(name: name, isEnd: isEnd, range: start..<at)
        while true {
            while at < bytes.count, ByteSearch.isSpace(bytes[at]) || bytes[at] == UInt8(ascii: "/") { at += 1 }
            guard at < bytes.count else { return nil }
            if bytes[at] == UInt8(ascii: ">") {
                tag.range = start..<(at + 1)
                position = at + 1
                return tag
            }
            guard let attribute = attribute(&at) else { return nil }
            tag.attributes.append(attribute)
        }
    }

    private func attribute(_ at: inout Int) -> Tag.Attribute? {
        let nameStart = at
        // A name may begin with an equals sign, so that the caller's loop always moves on.
        at += 1
        while at < bytes.count, !ByteSearch.isSpace(bytes[at]), !"=/>".utf8.contains(bytes[at]) { at += 1 }
        let name = Self.lowercased(bytes[nameStart..<at])
        let equals = ByteSearch.skippingSpace(in: bytes, from: at)
        guard equals < bytes.count, bytes[equals] == UInt8(ascii: "=") else {
            return Tag.Attribute(name: name, value: "", range: at..<at)
        }
        at = ByteSearch.skippingSpace(in: bytes, from: equals + 1)
        guard at < bytes.count else { return nil }
        let quote = bytes[at]
        let isQuoted = quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        if isQuoted { at += 1 }
        let valueStart = at
        while at < bytes.count {
            if isQuoted ? bytes[at] == quote : ByteSearch.isSpace(bytes[at]) || bytes[at] == UInt8(ascii: ">") { break }
            at += 1
        }
        guard at < bytes.count else { return nil }
        let range = valueStart..<at
        if isQuoted { at += 1 }
        return Tag.Attribute(name: name, value: String(decoding: bytes[range], as: UTF8.self), range: range)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d: true
        default: false
        }
    }

    private static func lowercased(_ bytes: Bytes.SubSequence) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
