// SPDX-License-Identifier: GPL-3.0-or-later

extension DataElement {
    /// The number of binary numbers in the value: VRs SS US SL UL SV UV FL FD AT, and the words of OW OL OV OF OD.
    ///
    /// 0 for other VRs. A remainder too short for a number does not count.
    public var numberCount: Int {
        let size = vr.valueSize
        guard vr.storage == .number || (vr.storage == .bulk && size > 1), !isEncapsulated else { return 0 }
        return length / size
    }

    /// Returns the binary integer at a position: SS US SL UL SV AT OW OL, and UV and OV within the range of Int64.
    public func integer(at position: Int) -> Int64? {
        guard let offset = numberOffset(position) else { return nil }
        switch vr {
        case .SS: return Int64(source.integer(at: offset, bigEndian: isBigEndian) as Int16)
        case .US, .OW: return Int64(source.integer(at: offset, bigEndian: isBigEndian) as UInt16)
        case .SL: return Int64(source.integer(at: offset, bigEndian: isBigEndian) as Int32)
        case .UL, .OL: return Int64(source.integer(at: offset, bigEndian: isBigEndian) as UInt32)
        case .SV: return source.integer(at: offset, bigEndian: isBigEndian)
        case .UV, .OV: return Int64(exactly: source.integer(at: offset, bigEndian: isBigEndian) as UInt64)
        case .AT: return Int64(source.tag(at: offset, bigEndian: isBigEndian).rawValue)
        default: return nil
        }
    }

    /// Returns the number at a position of a UV or OV value.
    public func unsigned64(at position: Int) -> UInt64? {
        guard vr == .UV || vr == .OV, let offset = numberOffset(position) else { return nil }
        return source.integer(at: offset, bigEndian: isBigEndian)
    }

    /// Returns the number at a position of an FL or OF value; single precision keeps its shortest decimal.
    public func float(at position: Int) -> Float? {
        guard vr == .FL || vr == .OF, let offset = numberOffset(position) else { return nil }
        return Float(bitPattern: source.integer(at: offset, bigEndian: isBigEndian))
    }

    /// Returns the number at a position of an FD or OD value.
    public func double(at position: Int) -> Double? {
        guard vr == .FD || vr == .OD, let offset = numberOffset(position) else { return nil }
        return Double(bitPattern: source.integer(at: offset, bigEndian: isBigEndian))
    }

    /// Returns the tag at a position of an AT value.
    public func attributeTag(at position: Int) -> Tag? {
        guard vr == .AT, let offset = numberOffset(position) else { return nil }
        return source.tag(at: offset, bigEndian: isBigEndian)
    }

    private func numberOffset(_ position: Int) -> Int? {
        guard position >= 0, position < numberCount else { return nil }
        return valueOffset &+ position &* vr.valueSize
    }
}

extension DataElement {
    /// The first value as an integer: binary integers and IS, and DS or floating point without fraction.
    public var int: Int? {
        switch vr {
        case .IS, .DS:
            guard let text = string else { return nil }
            if let number = Int(text) { return number }
            return DecimalString.value(text).flatMap { Int(exactly: $0) }
        case .FL, .FD: return double.flatMap { Int(exactly: $0) }
        default: return integer(at: 0).flatMap { Int(exactly: $0) }
        }
    }

    /// The first value as a number: binary integers and floating point, IS and DS. FL is widened exactly.
    public var double: Double? { number(at: 0) }

    /// All values as integers, without those that are not; see ``int``.
    public var ints: [Int] {
        guard vr.isNumericText else { return (0..<numberCount).compactMap { integer(at: $0).map { Int($0) } } }
        return strings.compactMap { Int($0) ?? DecimalString.value($0).flatMap { Int(exactly: $0) } }
    }

    /// All values as numbers, without those that are not; see ``double``.
    public var doubles: [Double] {
        guard vr.isNumericText else { return (0..<numberCount).compactMap { number(at: $0) } }
        return strings.compactMap { DecimalString.value($0) }
    }

    func number(at position: Int) -> Double? {
        switch vr {
        case .IS, .DS: string.flatMap { DecimalString.value($0) }
        case .FL, .OF: float(at: position).map { Double($0) }
        case .FD, .OD: double(at: position)
        case .UV, .OV: unsigned64(at: position).map { Double($0) }
        default: integer(at: position).map { Double($0) }
        }
    }
}

/// Decimal numbers in text (PS3.5 section 6.2, DS and IS).
public enum DecimalString {
    /// Returns the number of a text of digits with a sign, a point and an exponent; `nil` for any other text.
    ///
    /// Independent of the locale. A number beyond the range of a double gives `nil`, too.
    public static func value(_ text: some StringProtocol) -> Double? {
        let isDecimal = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
                UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isDecimal, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}
