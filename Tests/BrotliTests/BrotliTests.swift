// SPDX-License-Identifier: GPL-3.0-or-later

import Brotli
import Testing

@Suite struct BrotliTests {
    @Test(arguments: [0, 1, 100, 100_000])
    func `What is compressed comes back, and the same each time`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let compressed = try #require(Brotli.compressed(bytes))
        #expect(compressed == Brotli.compressed(bytes))
        #expect(count < 100 || compressed.count < count / 2)
        #expect(Brotli.decompressed(compressed, size: count) == bytes)
    }

    @Test func `A stream that is damaged, cut, or of another size gives nothing`() throws {
        let bytes = Array("let viewer = 'OHIF'; let viewer = 'OHIF';".utf8)
        let compressed = try #require(Brotli.compressed(bytes))
        for size in [-1, 0, bytes.count - 1, bytes.count + 1] {
            #expect(Brotli.decompressed(compressed, size: size) == nil)
        }
        for count in 0..<compressed.count {
            #expect(Brotli.decompressed(Array(compressed[..<count]), size: bytes.count) == nil)
        }
        #expect(Brotli.decompressed(bytes, size: bytes.count) == nil)
    }

    @Test func `The format is that of RFC 7932`() {
        // Window of 16 bits (bit 0), an empty last meta-block (section 9.2).
        #expect(Brotli.decompressed([0x06], size: 0) == [])
    }
}
