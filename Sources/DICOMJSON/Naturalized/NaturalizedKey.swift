// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// The member name of an element in naturalised JSON.
enum NaturalizedKey {
    /// A keyword of PS3.6, in static memory.
    case name(UnsafeBufferPointer<UInt8>)
    /// An element of an overlay plane, (60xx,eeee): OHIF looks for eight hexadecimal digits.
    case overlay(Tag)

    /// Creates the name of a standard element; `nil` for those that OHIF cannot look up: elements without keyword, and
    /// repeating groups other than overlays.
    init?(_ tag: Tag, entry: DataDictionary.Entry) {
        switch tag.group {
        case 0x6000...0x60FF: self = .overlay(tag)
        case 0x5000...0x50FF, 0x7F00...0x7FDF: return nil
        default:
            let keyword = entry.keywordUTF8
            guard !keyword.isEmpty else { return nil }
            self = .name(keyword)
        }
    }
}

extension JSONWriter {
    mutating func key(_ key: NaturalizedKey) {
        switch key {
        case .name(let text): self.key(plain: UnsafeRawBufferPointer(text))
        case .overlay(let tag): self.key(hexadecimal: tag, uppercase: false)
        }
    }

    /// Writes a key of eight hexadecimal digits.
    mutating func key(hexadecimal tag: Tag, uppercase: Bool) {
        string(tag, uppercase: uppercase)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string of eight hexadecimal digits, in upper case as a value of VR AT (PS3.18 F.2.3).
    mutating func string(_ tag: Tag, uppercase: Bool = true) {
        separate()
        buffer.append(maximum: 10) { target in
            target[0] = UInt8(ascii: "\"")
            Self.writeDigits(of: tag, uppercase: uppercase, to: target + 1)
            target[9] = UInt8(ascii: "\"")
            return 10
        }
        needsComma = true
    }

    /// Writes the eight digits of a tag.
    @inline(__always)
    static func writeDigits(of tag: Tag, uppercase: Bool, to target: UnsafeMutablePointer<UInt8>) {
        // The letters are 0x41 or 0x61, seven or thirty-nine behind the digits.
        let gap: UInt8 = uppercase ? 7 : 39
        for position in 0..<8 {
            let nibble = UInt8(truncatingIfNeeded: tag.rawValue >> UInt32(28 - 4 * position)) & 0x0F
            target[position] = UInt8(ascii: "0") &+ nibble &+ (nibble > 9 ? gap : 0)
        }
    }
}
