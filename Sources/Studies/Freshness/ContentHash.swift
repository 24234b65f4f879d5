// SPDX-License-Identifier: GPL-3.0-or-later

/// A fingerprint of bytes: SipHash-2-4 with 128 bits of output and a key of zeros (Aumasson and Bernstein, "SipHash: a
/// fast short-input PRF").
///
/// Equal bytes have equal fingerprints on every machine and in every version. Fingerprints tell accidental differences
/// apart, in entity tags and in the headers of packs. The key is public, so they do not protect against forgery.
public struct ContentHash: Hashable, Sendable {
    /// Bytes 0 to 7 of the output, read as little endian.
    let low: UInt64
    /// Bytes 8 to 15 of the output, read as little endian.
    let high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Computes the fingerprint of bytes in linear time, about a nanosecond a byte.
    public init(of bytes: UnsafeRawBufferPointer) {
        self.init(of: bytes, key: (0, 0))
    }

    /// Computes the fingerprint of the bytes of an array.
    public init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { ContentHash(of: $0) }
    }

    /// Computes the fingerprint of a set of identifiers, whatever their order: that of the identifiers sorted by their
    /// bytes, each followed by a line feed.
    public init(ofIdentifiers identifiers: [String]) {
        var text: [UInt8] = []
        text.reserveCapacity(identifiers.reduce(0) { $0 &+ $1.utf8.count &+ 1 })
        for identifier in identifiers.sorted(by: { $0.precedesInBytes($1) }) {
            text += identifier.utf8
            text.append(0x0A)
        }
        self.init(of: text)
    }

    init(of bytes: UnsafeRawBufferPointer, key: (UInt64, UInt64)) {
        var state = SipState(key: key)
        let whole = bytes.count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        for offset in whole..<bytes.count {
            last |= UInt64(bytes[offset]) << UInt64(8 * (offset - whole))
        }
        state.absorb(last)
        (low, high) = state.finish()
    }

    /// The fingerprint as 32 hexadecimal digits, in the order of the output's bytes.
    public var hexadecimal: String {
        String(hexadecimal: low.byteSwapped) + String(hexadecimal: high.byteSwapped)
    }
}

extension String {
    fileprivate init(hexadecimal value: UInt64) {
        let digits = String(value, radix: 16)
        self = String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The four words of SipHash's state; the constants are those of the paper and its reference implementation.
private struct SipState {
    private var v0, v1, v2, v3: UInt64

    init(key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736F_6D65_7073_6575
        v1 = key.1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE
        v2 = key.0 ^ 0x6C79_6765_6E65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    @inline(__always)
    mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func finish() -> (UInt64, UInt64) {
        v2 ^= 0xEE
        for _ in 0..<4 { round() }
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xDD
        for _ in 0..<4 { round() }
        return (low, v0 ^ v1 ^ v2 ^ v3)
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v1 = rotated(v1, 13) ^ v0
        v0 = rotated(v0, 32)
        v2 &+= v3
        v3 = rotated(v3, 16) ^ v2
        v0 &+= v3
        v3 = rotated(v3, 21) ^ v0
        v2 &+= v1
        v1 = rotated(v1, 17) ^ v2
        v2 = rotated(v2, 32)
    }

    @inline(__always)
    private func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
        word << bits | word >> (64 &- bits)
    }
}
