// SPDX-License-Identifier: GPL-3.0-or-later

@testable import ViewerArchive

/// The least that is an ELF file to us: a header, one segment, one section.
struct SmallELF {
    enum Last { case sectionTable, section, segment }

    /// What reaches furthest.
    var last = Last.sectionTable
    /// `SHT_PROGBITS`; 8 is `SHT_NOBITS`.
    var sectionType: UInt32 = 1

    /// Header, program header table, section header table.
    static let tablesEnd = 64 + 56 + 64

    var bytes: [UInt8] {
        var bytes: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        bytes.append(littleEndian16: 3)  // ET_DYN
        bytes.append(littleEndian16: 62)  // EM_X86_64
        bytes.append(littleEndian32: 1)
        append64(0, to: &bytes)  // entry
        append64(64, to: &bytes)  // program headers
        append64(64 + 56, to: &bytes)  // section headers
        bytes.append(littleEndian32: 0)  // flags
        for value: UInt16 in [64, 56, 1, 64, 1, 0] { bytes.append(littleEndian16: value) }

        bytes.append(littleEndian32: 1)  // PT_LOAD
        bytes.append(littleEndian32: 5)
        append64(0, to: &bytes)  // offset
        append64(0, to: &bytes)
        append64(0, to: &bytes)
        append64(last == .segment ? Self.tablesEnd + 16 : 16, to: &bytes)  // size in the file
        append64(16, to: &bytes)
        append64(1, to: &bytes)

        bytes.append(littleEndian32: 0)
        bytes.append(littleEndian32: sectionType)
        append64(0, to: &bytes)
        append64(0, to: &bytes)
        append64(last == .section ? Self.tablesEnd : 0, to: &bytes)  // offset
        append64(last == .section ? 16 : 0, to: &bytes)  // size
        for _ in 0..<3 { append64(0, to: &bytes) }
        bytes += [UInt8](repeating: 0x50, count: last == .sectionTable ? 0 : 16)
        return bytes
    }

    private func append64(_ value: Int, to bytes: inout [UInt8]) {
        bytes.append(littleEndian32: UInt32(truncatingIfNeeded: value))
        bytes.append(littleEndian32: UInt32(truncatingIfNeeded: value >> 32))
    }
}
