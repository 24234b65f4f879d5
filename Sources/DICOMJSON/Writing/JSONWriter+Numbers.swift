// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONWriter {
    /// The largest integer that every reader of JSON keeps exactly: doubles have 53 bits (RFC 8259, section 6).
    static let largestExactInteger: UInt64 = 1 << 53

    /// Writes an integer as a number.
    @inline(__always)
    public mutating func integer<T: FixedWidthInteger>(_ value: T) {
        separate()
        appendInteger(negative: value < 0, magnitude: UInt64(truncatingIfNeeded: value.magnitude))
        needsComma = true
    }

    /// Writes an integer as a number when a double holds it exactly, else as a string (PS3.18 F.2.3, table F.2.3-1: SV
    /// and UV may be either).
    mutating func integerOrString<T: FixedWidthInteger>(_ value: T) {
        if UInt64(truncatingIfNeeded: value.magnitude) <= Self.largestExactInteger {
            integer(value)
        } else {
            separate()
            buffer.append(UInt8(ascii: "\""))
            appendInteger(negative: value < 0, magnitude: UInt64(truncatingIfNeeded: value.magnitude))
            buffer.append(UInt8(ascii: "\""))
            needsComma = true
        }
    }

    /// Writes the shortest decimal that reads back as the same double. JSON has no infinities and no NaN: these become
    /// the strings "Infinity", "-Infinity" and "NaN".
    public mutating func number(_ value: Double) {
        guard !appendIfIntegral(value) else { return }
        guard value.isFinite else { return nonFinite(isNaN: value.isNaN, negative: value < 0) }
        separate()
        appendDescription(value.description)
        needsComma = true
    }

    /// Writes the shortest decimal that reads back as the same float: 1.7, not 1.7000000476837158.
    public mutating func number(_ value: Float) {
        guard !appendIfIntegral(Double(value), below: 0x1p24) else { return }
        guard value.isFinite else { return nonFinite(isNaN: value.isNaN, negative: value < 0) }
        separate()
        appendDescription(value.description)
        needsComma = true
    }

    private mutating func nonFinite(isNaN: Bool, negative: Bool) {
        literal(isNaN ? "\"NaN\"" : negative ? "\"-Infinity\"" : "\"Infinity\"")
    }

    /// Writes a number if it is whole, as most numbers in headers are: these need no search for the shortest decimal.
    @inline(__always)
    private mutating func appendIfIntegral(_ value: Double, below limit: Double = 0x1p53) -> Bool {
        // Comparisons with NaN are false. A negative zero takes the longer way, which keeps its sign.
        guard value.magnitude < limit, value == value.rounded(.towardZero), value != 0 || value.sign == .plus else {
            return false
        }
        separate()
        appendInteger(negative: value < 0, magnitude: UInt64(value.magnitude))
        needsComma = true
        return true
    }

    /// Appends the standard library's description, which is the shortest that reads back the same. It is legal JSON; a
    /// ".0" at its end is dropped.
    private mutating func appendDescription(_ description: String) {
        var description = description
        description.withUTF8 { digits in
            var digits = UnsafeRawBufferPointer(digits)
            if digits.count > 2, digits[digits.count - 1] == UInt8(ascii: "0"),
                digits[digits.count - 2] == UInt8(ascii: ".")
            {
                digits = UnsafeRawBufferPointer(rebasing: digits.dropLast(2))
            }
            buffer.append(digits)
        }
    }

    @inline(__always)
    private mutating func appendInteger(negative: Bool, magnitude: UInt64) {
        if negative { buffer.append(UInt8(ascii: "-")) }
        if magnitude < 10 { return buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude)) }
        // 2^64 has 20 digits.
        buffer.append(maximum: 20) { target in
            var length = 0
            var rest = magnitude
            while rest > 0 {
                rest /= 10
                length += 1
            }
            rest = magnitude
            for position in stride(from: length - 1, through: 0, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            }
            return length
        }
    }
}
