// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds the tags of an HTML page and where their attributes stand, as far as rewriting references needs it.
///
/// Follows the tokenizer of the HTML standard (section 13.2.5) for pages that tools write; it does not repair broken
/// ones: a page that is cut inside a tag simply has no further tags. Linear time.
struct HTMLScanner {
    struct Attribute {
        var name: String
        var value: String
        /// The value without its quotes.
        var range: Range<Int>
    }

    struct Tag {
        /// In lower case.
        var name: String
        var isEnd: Bool
        /// From `<` to behind `>`.
        var range: Range<Int>
        var attributes: [Attribute] = []

        func value(_ name: String) -> String? {
            attributes.first { $0.name == name }?.value
        }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func tags(of bytes: [UInt8]) -> [Tag] {
        var scanner = HTMLScanner(bytes)
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
            } else if let tag = tag() {
                return tag
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

    /// Leaves the position at the end tag, which is then read as any other.
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

    private mutating func tag() -> Tag? {
        let start = position
        var at = position + 1
        let isEnd = at < bytes.count && bytes[at] == UInt8(ascii: "/")
        if isEnd { at += 1 }
        let nameStart = at
        while at < bytes.count, Self.isNameByte(bytes[at]) { at += 1 }
        guard at > nameStart else { return nil }
        var tag = Tag(name: Self.lowercased(bytes[nameStart..<at]), isEnd: isEnd, range: start..<at)
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

    private func attribute(_ at: inout Int) -> Attribute? {
        let nameStart = at
        // An equals sign may begin a name, so that the loop always moves on.
        at += 1
        while at < bytes.count, !ByteSearch.isSpace(bytes[at]), !"=/>".utf8.contains(bytes[at]) { at += 1 }
        let name = Self.lowercased(bytes[nameStart..<at])
        let equals = ByteSearch.skippingSpace(in: bytes, from: at)
        guard equals < bytes.count, bytes[equals] == UInt8(ascii: "=") else {
            return Attribute(name: name, value: "", range: at..<at)
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
        return Attribute(name: name, value: String(decoding: bytes[range], as: UTF8.self), range: range)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d: true
        default: false
        }
    }

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self).lowercased()
    }
}
