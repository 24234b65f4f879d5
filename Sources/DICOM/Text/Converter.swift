// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// A converter from one encoding to UTF-8 by iconv(3).
///
/// It owns a conversion descriptor. A descriptor has state, so a converter is not thread-safe; each reader has its own.
final class Converter {
    /// `nil` when the C library has no such conversion, as in images that lack its gconv modules.
    private let descriptor: iconv_t?

    init(from encoding: StaticString) {
        let opened = encoding.withUTF8Buffer { name in
            // A StaticString ends with a zero byte.
            name.withMemoryRebound(to: CChar.self) { name in
                name.baseAddress.flatMap { iconv_open("UTF-8", $0) }
            }
        }
        // The failure value of iconv_open is (iconv_t) -1.
        descriptor = opened == iconv_t(bitPattern: -1) ? nil : opened
    }

    deinit {
        if let descriptor { iconv_close(descriptor) }
    }

    /// Appends the text of some bytes; bytes that cannot be decoded become U+FFFD.
    ///
    /// - Parameter unit: How many bytes to skip when they cannot be decoded.
    func append(_ bytes: UnsafeBufferPointer<UInt8>, unit: Int, to output: inout [UInt8]) {
        guard let descriptor else {
            for _ in stride(from: 0, to: bytes.count, by: max(1, unit)) { output.appendReplacement() }
            return
        }
        var rest = bytes
        while !rest.isEmpty {
            let (consumed, error) = convert(rest, with: descriptor, to: &output)
            rest = UnsafeBufferPointer(rebasing: rest.dropFirst(consumed))
            if consumed > 0, error == 0 || error == E2BIG { continue }
            // EILSEQ: not in the encoding. EINVAL: cut off at the end. Either way these bytes are no character.
            output.appendReplacement()
            rest = UnsafeBufferPointer(rebasing: rest.dropFirst(unit))
            iconv(descriptor, nil, nil, nil, nil)
        }
    }

    /// Converts as much as possible; returns the number of bytes consumed, and errno when it stopped early.
    private func convert(
        _ bytes: UnsafeBufferPointer<UInt8>, with descriptor: iconv_t, to output: inout [UInt8]
    ) -> (consumed: Int, error: Int32) {
        // No encoding here gives more than four bytes for one; longer input takes several calls.
        let input = min(bytes.count, 16_384)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: input * 4 + 16) { buffer in
            guard let start = buffer.baseAddress, let address = bytes.baseAddress else { return (0, EINVAL) }
            let length = input
            return UnsafeMutablePointer(mutating: address).withMemoryRebound(to: CChar.self, capacity: length) {
                first in
                var source: UnsafeMutablePointer<CChar>? = first
                var sourceLeft = length
                var target: UnsafeMutablePointer<CChar>? = start
                var targetLeft = buffer.count
                errno = 0
                let result = iconv(descriptor, &source, &sourceLeft, &target, &targetLeft)
                var error = result == -1 ? errno : 0
                // The end of this part of the input may cut a character: that is no defect while there is more.
                if error == EINVAL, length < bytes.count, sourceLeft < length { error = 0 }
                let written = UnsafeRawBufferPointer(start: start, count: buffer.count - targetLeft)
                output.append(contentsOf: written)
                return (length - sourceLeft, error)
            }
        }
    }
}

extension [UInt8] {
    /// Appends U+FFFD, REPLACEMENT CHARACTER.
    mutating func appendReplacement() {
        append(0xEF)
        append(0xBF)
        append(0xBD)
    }
}
