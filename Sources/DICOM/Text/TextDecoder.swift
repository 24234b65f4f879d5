// SPDX-License-Identifier: GPL-3.0-or-later

/// A decoder of text in any character set of PS3.5 section 6.1 to UTF-8.
///
/// It owns the converters and opens each when it is first needed. Not thread-safe; each reader has its own.
final class TextDecoder {
    /// The delimiters, beside control characters, at which the initial sets return (PS3.5 section 6.1.2.5.3).
    enum Delimiters {
        /// Backslash.
        case values
        /// Backslash, caret and equals sign.
        case personName
        /// Control characters only.
        case none
    }

    private var converters: [Converter?]
    /// A buffer that ``DataElement`` borrows while it decodes, so that not every value allocates.
    var scratch: [UInt8] = []

    init() {
        converters = Array(repeating: nil, count: GraphicSet.allCases.count)
    }

    /// Appends the bytes' text in UTF-8; bytes that cannot be decoded become U+FFFD.
    func append(
        _ bytes: UnsafeRawBufferPointer, in set: CharacterSet, delimiters: Delimiters, to output: inout [UInt8]
    ) {
        switch set.form {
        case .utf8:
            output.append(contentsOf: String(decoding: bytes, as: UTF8.self).utf8)
        case .whole(let encoding):
            bytes.withMemoryRebound(to: UInt8.self) { converter(for: encoding)?.append($0, unit: 1, to: &output) }
        case .codeTable(let g0, let g1):
            appendCodeTable(bytes, g0: g0, g1: g1, delimiters: delimiters, to: &output)
        }
    }

    private func converter(for set: GraphicSet) -> Converter? {
        let index = Int(set.rawValue)
        if let converter = converters[index] { return converter }
        guard let name = set.iconvName else { return nil }
        let converter = Converter(from: name)
        converters[index] = converter
        return converter
    }

    // MARK: - Code tables and their extensions (ISO 2022)

    private func appendCodeTable(
        _ bytes: UnsafeRawBufferPointer, g0 initialG0: GraphicSet, g1 initialG1: GraphicSet?, delimiters: Delimiters,
        to output: inout [UInt8]
    ) {
        var g0 = initialG0
        var g1 = initialG1
        var run = Run()
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == 0x1B, let escape = EscapeSequence(bytes[position...]) {
                if escape.isG0 { g0 = escape.set } else { g1 = escape.set }
                position += escape.length
                continue
            }
            let isLeft = byte < 0x80
            let set = isLeft ? g0 : g1 == .jisX0201Katakana && Run.leadsShiftJIS(byte) ? .shiftJIS : g1
            if isLeft, !g0.isTwoByte || byte <= 0x20 || byte == 0x7F {
                flush(&run, to: &output)
                output.append(byte)
                position += 1
                if Self.isDelimiter(byte, among: delimiters) {
                    g0 = initialG0
                    g1 = initialG1
                }
                continue
            }
            guard let set else {
                flush(&run, to: &output)
                output.appendReplacement()
                position += 1
                continue
            }
            if run.set != set {
                flush(&run, to: &output)
                run.set = set
            }
            position += run.take(bytes, at: position)
        }
        flush(&run, to: &output)
    }

    private static func isDelimiter(_ byte: UInt8, among delimiters: Delimiters) -> Bool {
        switch byte {
        case 0x09, 0x0A, 0x0C, 0x0D: true
        case UInt8(ascii: "\\"): delimiters != .none
        case UInt8(ascii: "^"), UInt8(ascii: "="): delimiters == .personName
        default: false
        }
    }

    /// Converts the collected characters of one set.
    private func flush(_ run: inout Run, to output: inout [UInt8]) {
        guard let set = run.set, !run.bytes.isEmpty else { return }
        let start = output.count
        if set == .latin1 {
            for byte in run.bytes { output.append(0xC0 | byte >> 6, 0x80 | byte & 0x3F) }
        } else {
            run.bytes.withUnsafeBufferPointer { bytes in
                converter(for: set)?.append(bytes, unit: run.unit, to: &output)
            }
        }
        run.bytes.removeAll(keepingCapacity: true)
        // Some conversions give U+005C for the full-width backslash of JIS X 0208, which would look like a separator.
        if set.isTwoByte, output[start...].contains(UInt8(ascii: "\\")) {
            let converted = Array(output[start...])
            output.removeSubrange(start...)
            for byte in converted {
                if byte == UInt8(ascii: "\\") {
                    output.append(contentsOf: "\u{FF3C}".utf8)
                } else {
                    output.append(byte)
                }
            }
        }
    }
}

/// Consecutive characters of one set, in the form that iconv's encoding expects.
private struct Run {
    var set: GraphicSet?
    var bytes: [UInt8] = []

    /// The size of one character in bytes.
    var unit: Int {
        switch set {
        case .jisX0212: 3
        case .jisX0208, .ksX1001, .gb2312, .jisX0201Katakana, .shiftJIS: 2
        default: 1
        }
    }

    /// Returns whether a byte is the first of two in Shift-JIS; JIS X 0201 has no character there.
    static func leadsShiftJIS(_ byte: UInt8) -> Bool { 0x81...0x9F ~= byte || 0xE0...0xFC ~= byte }

    /// Returns whether two bytes are a character that the set's standard lacks, but systems use under its name.
    ///
    /// These are all of Shift-JIS, and the syllables of CP949, which have a byte below 0xA1.
    private static func isBeyondStandard(_ first: UInt8, _ second: UInt8, of set: GraphicSet) -> Bool {
        switch set {
        case .shiftJIS: return leadsShiftJIS(first) && 0x40...0xFC ~= second && second != 0x7F
        case .ksX1001:
            let isSecond = 0x41...0x5A ~= second || 0x61...0x7A ~= second || 0x81...0xFE ~= second
            // The syllables that CP949 adds end at C652.
            return 0x81...0xC6 ~= first && isSecond && (first < 0xA1 || second < 0xA1)
        default: return false
        }
    }

    /// Takes the character at a position and returns its size in bytes.
    mutating func take(_ source: UnsafeRawBufferPointer, at position: Int) -> Int {
        let byte = source[position]
        guard let set else { return 1 }
        guard set.isTwoByte else {
            if set == .jisX0201Katakana { bytes.append(0x8E) }  // single shift 2 of EUC-JP
            bytes.append(byte)
            return 1
        }
        if set == .jisX0212 { bytes.append(0x8F) }  // single shift 3 of EUC-JP
        let second = position + 1 < source.count ? source[position + 1] : 0
        if set == .shiftJIS || set == .ksX1001, Self.isBeyondStandard(byte, second, of: set) {
            bytes.append(byte)
            bytes.append(second)
            return 2
        }
        // Both bytes must lie in the same half. Else this is half a character, written as 0xFF, which no encoding has.
        guard set != .shiftJIS, second & 0x80 == byte & 0x80, second & 0x7F > 0x20, second & 0x7F < 0x7F else {
            bytes.append(0xFF)
            bytes.append(0xFF)
            return 1
        }
        bytes.append(byte | 0x80)
        bytes.append(second | 0x80)
        return 2
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ first: UInt8, _ second: UInt8) {
        append(first)
        append(second)
    }
}
