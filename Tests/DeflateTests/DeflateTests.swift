// SPDX-License-Identifier: GPL-3.0-or-later

import Deflate
import Testing

@Suite struct DeflateTests {
    @Test(arguments: [DeflateFormat.raw, .zlib, .gzip], [0, 1, 255, 256, 100_000])
    func `What was compressed comes back unchanged`(format: DeflateFormat, size: Int) throws {
        let original = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* $0) }
        let compressed = try Compressor(level: 6).compress(original, format: format)
        #expect(try Inflate.bytes(of: compressed, format: format, limit: size) == original)
    }

    @Test func `A wrong hint about the size does no harm`() throws {
        let original = [UInt8](repeating: 7, count: 50_000)
        let compressed = try Compressor(level: 1).compress(original, format: .gzip)
        for hint in [0, 1, 49_999, 50_000, 50_001, 1 << 20] {
            #expect(try Inflate.bytes(of: compressed, format: .gzip, limit: 60_000, expectedSize: hint) == original)
        }
    }

    @Test func `A bomb ends at the limit`() throws {
        let bomb = try Compressor(level: 12).compress([UInt8](repeating: 0, count: 10_000_000), format: .raw)
        #expect(bomb.count < 20_000)
        #expect(throws: DeflateError.exceedsLimit(1_000_000)) {
            try Inflate.bytes(of: bomb, format: .raw, limit: 1_000_000)
        }
    }

    @Test func `Every truncation is damage, never a crash`() throws {
        let compressed = try Compressor(level: 6).compress(Array("what is cut short is refused".utf8), format: .gzip)
        for length in 0..<compressed.count {
            #expect(throws: DeflateError.damaged) {
                try Inflate.bytes(of: Array(compressed[..<length]), format: .gzip, limit: 1000)
            }
        }
    }
}
