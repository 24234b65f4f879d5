// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// Bytes of DICOM files, written field by field as PS3.5 section 7 lays them out.
package enum Bytes {
    package static func uint16(_ number: Int, bigEndian: Bool = false) -> [UInt8] {
        let bytes = [UInt8(number & 0xFF), UInt8(number >> 8 & 0xFF)]
        return bigEndian ? bytes.reversed() : bytes
    }

    package static func uint32(_ number: Int, bigEndian: Bool = false) -> [UInt8] {
        let bytes = (0..<4).map { UInt8(number >> ($0 * 8) & 0xFF) }
        return bigEndian ? bytes.reversed() : bytes
    }

    package static func uint64(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
    }

    package static func tag(_ tag: UInt32, bigEndian: Bool = false) -> [UInt8] {
        uint16(Int(tag >> 16), bigEndian: bigEndian) + uint16(Int(tag & 0xFFFF), bigEndian: bigEndian)
    }

    /// An element in explicit VR; `length` overrides the true one.
    package static func explicit(
        _ tag: UInt32, _ vr: String, _ value: [UInt8], length: Int? = nil, bigEndian: Bool = false
    ) -> [UInt8] {
        let letters = Array(vr.utf8)
        let length = length ?? value.count
        let isLong = VR(letters[0], letters[1])?.hasLongExplicitHeader ?? false
        return self.tag(tag, bigEndian: bigEndian) + letters
            + (isLong ? [0, 0] + uint32(length, bigEndian: bigEndian) : uint16(length, bigEndian: bigEndian)) + value
    }

    /// A text element in explicit VR little endian.
    package static func explicit(_ tag: UInt32, _ vr: String, _ value: String) -> [UInt8] {
        explicit(tag, vr, Array(value.utf8))
    }

    /// An element in implicit VR; `length` overrides the true one.
    package static func implicit(_ tag: UInt32, _ value: [UInt8], length: Int? = nil) -> [UInt8] {
        self.tag(tag) + uint32(length ?? value.count) + value
    }

    package static func implicit(_ tag: UInt32, _ value: String) -> [UInt8] {
        implicit(tag, Array(value.utf8))
    }

    package static let undefined = 0xFFFF_FFFF
    package static let itemEnd = tag(0xFFFE_E00D) + uint32(0)
    package static let sequenceEnd = tag(0xFFFE_E0DD) + uint32(0)

    /// An item of defined length; `length` overrides the true one.
    package static func item(_ content: [UInt8], length: Int? = nil) -> [UInt8] {
        tag(0xFFFE_E000) + uint32(length ?? content.count) + content
    }

    package static func openItem(_ content: [UInt8]) -> [UInt8] {
        item(content, length: undefined) + itemEnd
    }

    /// A sequence of undefined length in explicit VR.
    package static func openSequence(_ tag: UInt32, _ items: [UInt8]) -> [UInt8] {
        explicit(tag, "SQ", items, length: undefined) + sequenceEnd
    }

    /// Encapsulated pixel data.
    package static func encapsulated(table: [Int] = [], _ fragments: [[UInt8]]) -> [UInt8] {
        explicit(
            0x7FE0_0010, "OB", item(table.flatMap { uint32($0) }) + fragments.flatMap { item($0) }, length: undefined)
            + sequenceEnd
    }

    /// Preamble, prefix and file meta information.
    package static func prefix(_ transferSyntax: String) -> [UInt8] {
        let syntax = explicit(0x0002_0010, "UI", padded(transferSyntax))
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
            + explicit(0x0002_0000, "UL", uint32(syntax.count)) + syntax
    }

    package static func padded(_ uid: String) -> [UInt8] {
        Array(uid.utf8) + (uid.utf8.count % 2 == 0 ? [] : [0])
    }

    /// A file in explicit VR little endian.
    package static func file(_ dataSet: [UInt8]) -> [UInt8] {
        prefix(Syntax.explicitLittle) + dataSet
    }
}

/// UIDs of transfer syntaxes.
package enum Syntax {
    package static let implicitLittle = "1.2.840.10008.1.2"
    package static let explicitLittle = "1.2.840.10008.1.2.1"
    package static let deflated = "1.2.840.10008.1.2.1.99"
    package static let explicitBig = "1.2.840.10008.1.2.2"
    package static let jpegBaseline = "1.2.840.10008.1.2.4.50"
}
