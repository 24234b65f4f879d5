// SPDX-License-Identifier: GPL-3.0-or-later

/// The tag of a data element: a group and an element number (PS3.5 section 3.10).
///
/// Tags order as data sets do: by group, then by element.
public struct Tag: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Group in the upper, element in the lower 16 bits.
    public let rawValue: UInt32

    /// Creates the tag with the given bits.
    @inlinable public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Creates the tag with the given bits, as in `Tag(0x0010_0010)`.
    @inlinable public init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Creates the tag of an element in a group.
    @inlinable public init(group: UInt16, element: UInt16) {
        rawValue = UInt32(group) << 16 | UInt32(element)
    }

    /// The tag's group number.
    @inlinable public var group: UInt16 { UInt16(truncatingIfNeeded: rawValue >> 16) }

    /// The tag's element number.
    @inlinable public var element: UInt16 { UInt16(truncatingIfNeeded: rawValue) }

    /// Orders by group, then by element.
    @inlinable public static func < (left: Tag, right: Tag) -> Bool {
        left.rawValue < right.rawValue
    }
}

extension Tag {
    /// Whether the group number is odd: the element belongs to a manufacturer (PS3.5 section 7.8).
    @inlinable public var isPrivate: Bool { rawValue & 0x0001_0000 != 0 }

    /// Whether the element is `(gggg,0010-00FF)` of a private group: it names the creator that reserves a block.
    @inlinable public var isPrivateCreator: Bool { isPrivate && element >= 0x10 && element <= 0xFF }

    /// The tag of the private creator that reserves this element's block: `(gggg,xxyy)` → `(gggg,00xx)`.
    ///
    /// `nil` when the element belongs to no private block.
    @inlinable public var privateCreator: Tag? {
        guard isPrivate, element >= 0x1000 else { return nil }
        return Tag(group: group, element: element >> 8)
    }

    /// Whether the element is a group length, `(gggg,0000)` (PS3.5 section 7.2; retired except in group 0002).
    @inlinable public var isGroupLength: Bool { element == 0 }

    /// Whether this is one of the three elements that hold pixel data (PS3.5 section 8).
    @inlinable public var isPixelData: Bool {
        self == .pixelData || self == .floatPixelData || self == .doubleFloatPixelData
    }
}

extension Tag: CustomStringConvertible {
    /// `gggg,eeee` in lower-case hexadecimal.
    public var description: String {
        String(unsafeUninitializedCapacity: 9) { buffer in
            var shift = 28
            for position in 0..<9 where position != 4 {
                let digit = UInt8(truncatingIfNeeded: rawValue >> UInt32(shift)) & 0xF
                buffer[position] = digit < 10 ? 0x30 + digit : 0x57 + digit
                shift -= 4
            }
            buffer[4] = 0x2C
            return 9
        }
    }
}
