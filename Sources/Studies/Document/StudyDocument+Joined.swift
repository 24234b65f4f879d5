// SPDX-License-Identifier: GPL-3.0-or-later

extension StudyDocument {
    /// A document with the studies of several documents of this module, in their order.
    struct Joined {
        private static let head = Array(#"{"studies":["#.utf8)
        private static let tail = Array("]}".utf8)

        private var text = Joined.head

        /// Appends the studies of one more document.
        mutating func append(_ document: [UInt8]) {
            guard document.starts(with: Self.head), document.count > Self.head.count + Self.tail.count else { return }
            if text.count > Self.head.count { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: document.dropFirst(Self.head.count).dropLast(Self.tail.count))
        }

        /// Returns the document.
        consuming func finished() -> [UInt8] {
            var text = text
            text.append(contentsOf: Self.tail)
            return text
        }
    }
}
