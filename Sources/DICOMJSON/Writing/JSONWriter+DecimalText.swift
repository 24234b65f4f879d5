// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONWriter {
    /// Writes a decimal or integer string (VR DS or IS, PS3.5 6.2) as a JSON number.
    ///
    /// The text does not become a binary number, so no digit is lost and nothing is allocated. DICOM allows what JSON
    /// does not: a plus sign, leading zeros, no digit before or after the point. Zeros at the end of a fraction, of
    /// which scanners write many, are dropped. Returns false, and writes nothing, when the text is not a number or does
    /// not fit a double (an overflowing exponent would read back as infinity); the caller then writes a string.
    ///
    /// - Parameter text: The text without padding; any bytes.
    mutating func decimal(text: UnsafeRawBufferPointer) -> Bool {
        guard let parts = DecimalText(text) else { return false }
        guard parts.isSurelyFinite || parts.isFinite(text) else { return false }
        separate()
        if parts.isNegative { buffer.append(UInt8(ascii: "-")) }
        append(parts.whole, of: text, orWhenEmpty: true)
        if !parts.fraction.isEmpty {
            buffer.append(UInt8(ascii: "."))
            append(parts.fraction, of: text, orWhenEmpty: false)
        }
        if !parts.exponent.isEmpty {
            buffer.append(UInt8(ascii: "e"))
            append(parts.exponent, of: text, orWhenEmpty: false)
        }
        needsComma = true
        return true
    }

    private mutating func append(_ range: Range<Int>, of text: UnsafeRawBufferPointer, orWhenEmpty zero: Bool) {
        if range.isEmpty {
            if zero { buffer.append(UInt8(ascii: "0")) }
        } else {
            buffer.append(UnsafeRawBufferPointer(rebasing: text[range]))
        }
    }
}

/// The parts of a decimal number's text: `[+|-] digits [. digits] [e|E [+|-] digits]`.
private struct DecimalText {
    let isNegative: Bool
    /// The digits before the point without leading zeros, so possibly empty.
    let whole: Range<Int>
    /// The digits behind the point without trailing zeros, so possibly empty.
    let fraction: Range<Int>
    /// The exponent with its sign; empty when there is none.
    let exponent: Range<Int>

    init?(_ text: UnsafeRawBufferPointer) {
        var index = 0
        func isDigit(_ index: Int) -> Bool { index < text.count && text[index] &- UInt8(ascii: "0") < 10 }
        func isSign(_ index: Int) -> Bool {
            index < text.count && (text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-"))
        }
        isNegative = text.first == UInt8(ascii: "-")
        if isSign(index) { index += 1 }

        let wholeStart = index
        while isDigit(index) { index += 1 }
        var firstSignificant = wholeStart
        while firstSignificant < index, text[firstSignificant] == UInt8(ascii: "0") { firstSignificant += 1 }
        whole = firstSignificant..<index
        var digits = index - wholeStart

        if index < text.count, text[index] == UInt8(ascii: ".") {
            let start = index + 1
            index = start
            while isDigit(index) { index += 1 }
            digits += index - start
            var end = index
            while end > start, text[end - 1] == UInt8(ascii: "0") { end -= 1 }
            fraction = start..<end
        } else {
            fraction = index..<index
        }
        guard digits > 0 else { return nil }

        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            let start = index + 1
            index = start
            if isSign(index) { index += 1 }
            let firstDigit = index
            while isDigit(index) { index += 1 }
            guard index > firstDigit else { return nil }
            exponent = start..<index
        } else {
            exponent = index..<index
        }
        guard index == text.count else { return nil }
    }

    /// Whether the length alone shows that the number is below 10^300.
    var isSurelyFinite: Bool { exponent.isEmpty && whole.count <= 300 }

    /// Returns whether the number fits a double, as the standard library reads it.
    func isFinite(_ text: UnsafeRawBufferPointer) -> Bool {
        Double(String(decoding: text, as: UTF8.self))?.isFinite ?? false
    }
}
