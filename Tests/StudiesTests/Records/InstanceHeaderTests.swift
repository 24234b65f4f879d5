// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import Testing

@testable import Studies

@Suite struct InstanceHeaderTests {
    private static let pixels = Bytes.explicit(0x7FE0_0010, "OB", [UInt8](repeating: 7, count: 300))

    private func file(
        _ elements: [UInt8] = [], pixels: [UInt8] = Self.pixels, syntax: String = Syntax.explicitLittle
    ) -> [UInt8] {
        Bytes.prefix(syntax) + Bytes.explicit(0x0008_0016, "UI", Bytes.padded("1.2.840.10008.5.1.4.1.1.2"))
            + Bytes.explicit(0x0008_0018, "UI", "1.23") + Bytes.explicit(0x0010_0010, "PN", "A^B ")
            + Bytes.explicit(0x0020_000E, "UI", "1.24") + Bytes.explicit(0x0020_0013, "IS", "12")
            + elements + pixels
    }

    /// What is kept, after a look at whether it gives what the file gives.
    private func kept(of file: [UInt8]) throws -> HeaderOrRecord {
        let reader = RecordReader()
        return try file.withUnsafeBytes { bytes in
            let kept = try #require(reader.headerOrRecord(of: bytes, id: "id"))
            let record = try? reader.record(of: bytes, id: "id").get()
            switch kept {
            case .record(let kept): #expect(kept == record)
            case .header(let header):
                #expect(reader.record(of: header, id: "id") == record)
                #expect(InstanceSummary.encoded(of: header) == InstanceSummary.encoded(ofFile: bytes))
            }
            return kept
        }
    }

    private func isHeader(_ kept: HeaderOrRecord) -> Bool {
        if case .header = kept { true } else { false }
    }

    @Test func `Of an image the bytes before its pixels are kept`() throws {
        let file = file()
        let kept = try kept(of: file)
        #expect(isHeader(kept))
        #expect(kept.byteCount == file.count - 292)
    }

    @Test func `It does not matter how the pixels are stored`() throws {
        let fragments = Bytes.encapsulated([[1, 2], [3, 4]])
        #expect(isHeader(try kept(of: file(pixels: fragments, syntax: "1.2.840.10008.1.2.4.50"))))
        #expect(isHeader(try kept(of: file(pixels: fragments, syntax: "1.2.840.10008.1.2.4.102"))))
        #expect(isHeader(try kept(of: file(pixels: Bytes.explicit(0x7FE0_0010, "OB", [1, 2])))))
        #expect(isHeader(try kept(of: file(pixels: Bytes.explicit(0x7FE0_0010, "OB", [])))))
    }

    @Test func `Of a file whose other bytes matter the record is kept`() throws {
        let oneFrame = Bytes.explicit(0x0028_0008, "IS", "1 ")
        #expect(isHeader(try kept(of: file(oneFrame))))
        let frames = Bytes.explicit(0x0028_0008, "IS", "2 ")
        #expect(!isHeader(try kept(of: file(frames))))
        let sixtyFourBits = Bytes.explicit(0x7FE0_0001, "OV", [UInt8](repeating: 0, count: 8))
        #expect(!isHeader(try kept(of: file(sixtyFourBits))))
        let trailing = Self.pixels + Bytes.explicit(0xFFFC_FFFC, "OB", [0, 0])
        #expect(!isHeader(try kept(of: file(pixels: trailing))))
        #expect(!isHeader(try kept(of: file(pixels: []))))
        #expect(!isHeader(try kept(of: Array(file().dropLast()))))
    }

    @Test func `The header of a file without record gives none, either`() throws {
        let file = Bytes.prefix(Syntax.explicitLittle) + Bytes.explicit(0x0008_0018, "UI", "1.23") + Self.pixels
        #expect(isHeader(try kept(of: file)))
    }

    @Test func `Of a file with a large header the record is kept, which is smaller`() throws {
        let privateElements =
            Bytes.explicit(0x0029_0010, "LO", "MAKER ")
            + Bytes.explicit(0x0029_1010, "OB", [UInt8](repeating: 1, count: 9000))
        let kept = try kept(of: file(privateElements))
        #expect(!isHeader(kept))
        #expect(kept.byteCount < 1000)
    }
}
