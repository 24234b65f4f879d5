// SPDX-License-Identifier: GPL-3.0-or-later

/// The character set that Specific Character Set (0008,0005) declares (PS3.3 section C.12.1.1.2).
struct CharacterSet: Equatable {
    enum Form: Equatable {
        /// A code table of one or two halves, which escape sequences change.
        case codeTable(g0: GraphicSet, g1: GraphicSet?)
        /// A whole encoding, GB18030 or GBK.
        case whole(GraphicSet)
        case utf8
    }

    let form: Form

    /// The default repertoire, where bytes above 127 mean nothing.
    static let ascii = CharacterSet(form: .codeTable(g0: .ascii, g1: nil))

    /// Creates the set from the attribute's value: one term, or several separated by backslashes.
    ///
    /// The first value gives the sets that are active at the start. Further values announce the sets that escape
    /// sequences may select; these are understood whether announced or not. The spelling may differ, since `ISO-IR 100`
    /// and `ISO2022IR87` occur. `nil` when the first value is empty, the default repertoire or unknown.
    init?(_ value: some Collection<UInt8>) {
        let first = value.prefix { $0 != UInt8(ascii: "\\") }
        let term = String(
            decoding: first.compactMap { byte -> UInt8? in
                switch byte {
                case 0x30...0x39, 0x41...0x5A: byte
                case 0x61...0x7A: byte & 0xDF
                default: nil
                }
            }, as: UTF8.self)
        switch term {
        case "ISOIR192", "ISO2022IR192", "UTF8": form = .utf8
        // Not a term of DICOM, but Orthanc's `DefaultEncoding` may be this.
        case "WINDOWS1251": form = .codeTable(g0: .ascii, g1: .windows1251)
        case "GB18030": form = .whole(.gb18030)
        case "GBK", "GB2312": form = .whole(.gbk)
        default:
            let digits: Substring
            if term.hasPrefix("ISO2022IR") {
                digits = term.dropFirst(9)
            } else if term.hasPrefix("ISOIR") {
                digits = term.dropFirst(5)
            } else {
                return nil
            }
            guard let number = Int(digits), number != 6, let sets = GraphicSet.registered(number) else { return nil }
            // A two-byte set cannot be active in G0 at the start: escape sequences select it.
            let g0 = sets.g0.map { $0.isTwoByte ? .ascii : $0 } ?? .ascii
            form = .codeTable(g0: g0, g1: sets.g1)
        }
    }

    init(form: Form) {
        self.form = form
    }
}

/// The character sets that a reader has met. A record holds only an index, and a value that many files share is parsed
/// once.
///
/// Not thread-safe; each reader has its own.
final class CharacterSetTable {
    /// The index of the set for data sets that declare none.
    static let undeclared: UInt8 = 0

    /// The number of indices that a record's field can hold.
    private static let capacity = 256

    private var values: [[UInt8]] = [[]]
    private(set) var sets: [CharacterSet]
    private var last = 0

    /// Creates a table whose first entry is the set for undeclared text.
    init(undeclared term: String) {
        sets = [CharacterSet(Array(term.utf8)) ?? .ascii]
    }

    /// The set with an index.
    subscript(index: UInt8) -> CharacterSet {
        let index = Int(index)
        return sets.indices.contains(index) ? sets[index] : sets[0]
    }

    /// Drops all sets but the first when the table is full. Not while a file is open, since its records hold indices.
    func makeRoom() {
        guard values.count >= Self.capacity else { return }
        values.removeLast(values.count - 1)
        sets.removeLast(sets.count - 1)
        last = 0
    }

    /// Returns the index of a value of Specific Character Set, which is added if need be.
    ///
    /// The index is ``undeclared`` when the table is full or the value has more than 1024 bytes.
    func index(of value: UnsafeRawBufferPointer) -> UInt8 {
        if values[last].elementsEqual(value) { return UInt8(truncatingIfNeeded: last) }
        if let known = values.firstIndex(where: { $0.elementsEqual(value) }) {
            last = known
            return UInt8(truncatingIfNeeded: known)
        }
        // Real archives need a dozen sets; a file with thousands of different values, each of any length, is an attack.
        guard values.count < Self.capacity, value.count <= 1024 else { return Self.undeclared }
        values.append(Array(value))
        sets.append(CharacterSet(value) ?? sets[0])
        last = values.count - 1
        return UInt8(truncatingIfNeeded: last)
    }
}
