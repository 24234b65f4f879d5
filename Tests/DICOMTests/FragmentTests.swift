// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import Testing

/// Frames of encapsulated pixel data whose fragments are more or fewer than they should be.
@Suite struct FragmentTests {
    /// How code streams begin and end: JPEG and JPEG-LS, JPEG 2000.
    private static let kinds: [(beginning: [UInt8], end: [UInt8])] = [
        ([0xFF, 0xD8], [0xFF, 0xD9]), ([0xFF, 0xD8], [0xFF, 0xD9, 0]), ([0xFF, 0x4F], [0xFF, 0xD9]),
    ]

    private static func stream(_ kind: (beginning: [UInt8], end: [UInt8]), _ number: UInt8) -> [UInt8] {
        kind.beginning + [number, number] + kind.end
    }

    /// The bytes of each frame; `nil` for one that is not there.
    private func frames(
        _ fragments: [[UInt8]], claimed: String?, table: [Int] = []
    ) throws -> [[UInt8]?] {
        let description =
            (claimed.map { Bytes.explicit(0x0028_0008, "IS", $0) } ?? [])
            + Bytes.explicit(0x0028_0010, "US", [1, 0]) + Bytes.explicit(0x0028_0011, "US", [1, 0])
            + Bytes.explicit(0x0028_0100, "US", [8, 0])
        let bytes = Bytes.prefix(Syntax.jpegBaseline) + description + Bytes.encapsulated(table: table, fragments)
        return try DICOMReader().withFile(bytes) { file in
            let frames = try file.frames()
            return (0..<frames.count).map { number in
                try? frames.location(ofFrame: number).ranges.flatMap { Array(file.bytes[$0]) }
            }
        }
    }

    @Test(arguments: 0..<3) func `Empty fragments are no frames, wherever they are`(kind: Int) throws {
        let whole = (1...3).map { Self.stream(Self.kinds[kind], $0) }
        for fragments in [
            whole + [[]], whole + [[], []], [[]] + whole, [whole[0], [], whole[1], [], whole[2]],
        ] {
            #expect(try frames(fragments, claimed: "3 ") == whole)
        }
        let padded = [whole[0], whole[1], whole[2] + [0, 0]]
        #expect(try frames(whole + [[0, 0]], claimed: "3 ") == padded)
        #expect(try frames([whole[0], whole[1], []], claimed: "3 ") == [whole[0], whole[1], nil])
        #expect(try frames([whole[0], [], whole[2]], claimed: "3 ") == [whole[0], nil, whole[2]])
        #expect(try frames([[], []], claimed: "2 ") == [nil, nil])
    }

    @Test(arguments: 0..<3) func `Of more frames than are claimed the first ones are those`(kind: Int) throws {
        let whole = (1...4).map { Self.stream(Self.kinds[kind], $0) }
        // Two fragments a frame.
        let parts = whole.flatMap { [Array($0.prefix(2)), Array($0.dropFirst(2))] }
        for claimed in [nil, "1 ", "2 ", "3 "] {
            let expected = Array(whole.prefix(claimed.flatMap { Int($0.dropLast()) } ?? 1))
            #expect(try frames(whole, claimed: claimed) == expected)
            #expect(try frames(parts, claimed: claimed) == expected)
            let table = (0..<4).map { number in whole.prefix(number).reduce(0) { $0 + $1.count + 8 } }
            #expect(try frames(whole, claimed: claimed, table: table) == expected)
        }
    }

    @Test func `The frame before the first one that is not claimed ends where that begins`() throws {
        let whole = (1...3).map { Self.stream(Self.kinds[0], $0) }
        let fragments = [Array(whole[0].prefix(2)), Array(whole[0].dropFirst(2)), whole[1], whole[2]]
        let table = [0, whole[0].count + 16, whole[0].count + whole[1].count + 24]
        #expect(try frames(fragments, claimed: "2 ", table: table) == [whole[0], whole[1]])
        #expect(try frames(fragments, claimed: "1 ", table: table) == [whole[0]])
    }

    @Test func `A table that names all fragments of one frame does not end it`() throws {
        let fragments: [[UInt8]] = [[0xFF, 0xD8], [1, 2], [3, 4, 0xFF, 0xD9]]
        #expect(try frames(fragments, claimed: nil, table: [0, 10, 20]) == [fragments.flatMap { $0 }])
        #expect(try frames(fragments, claimed: nil) == [fragments.flatMap { $0 }])
    }

    @Test func `Of frames that are claimed and not there the others show`() throws {
        let whole = (1...2).map { Self.stream(Self.kinds[0], $0) }
        #expect(try frames(whole, claimed: "4 ") == [whole[0], whole[1], nil, nil])
    }

    @Test func `Of frames by RLE an empty fragment is none`() throws {
        func frames(_ fragments: [[UInt8]], claimed: String) throws -> [Int?] {
            let bytes =
                Bytes.prefix("1.2.840.10008.1.2.5") + Bytes.explicit(0x0028_0008, "IS", claimed)
                + Bytes.encapsulated(fragments)
            return try DICOMReader().withFile(bytes) { file in
                let table = try file.frames()
                return (0..<table.count).map { try? table.location(ofFrame: $0).byteCount }
            }
        }
        #expect(try frames([[], [1, 2], [1, 2, 3, 4]], claimed: "2 ") == [2, 4])
        #expect(try frames([[1, 2], []], claimed: "2 ") == [2, nil])
        #expect(try frames([[1, 2], [1, 2, 3, 4]], claimed: "3 ") == [2, 4, nil])
    }

    @Test func `No fragments in any number and of any bytes give more frames than are claimed, or trap`() throws {
        var random = SplitMix64(seed: 422)
        let alphabet: [UInt8] = [0xFF, 0xD8, 0xD9, 0x4F, 0]
        for _ in 0..<2000 {
            let fragments = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                (0..<Int.random(in: 0...3, using: &random) * 2).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            }
            let table = (0..<Int.random(in: 0...4, using: &random)).map { _ in Int.random(in: 0...30, using: &random) }
            let claimed = Int.random(in: 1...5, using: &random)
            let found = try frames(fragments, claimed: "\(claimed) ", table: table)
            #expect(found.count == claimed)
            #expect(found.allSatisfy { $0 == nil || $0?.isEmpty == false })
            // No byte is in two frames.
            #expect(found.reduce(0) { $0 + ($1?.count ?? 0) } <= fragments.reduce(0) { $0 + $1.count })
        }
    }
}
