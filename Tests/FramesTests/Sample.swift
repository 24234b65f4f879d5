// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples
import Deflate

/// Small files with pixels, documents and videos.
enum Sample {
    static let h264 = "1.2.840.10008.1.2.4.102"

    static func native(frames: [[UInt8]]) -> [UInt8] {
        Bytes.file(dataSet(pixels: frames.flatMap { $0 }, frames: frames.count))
    }

    static func native(
        pixels: [UInt8], rows: Int, columns: Int, bits: Int, frames: Int, class: String? = nil
    ) -> [UInt8] {
        Bytes.file(
            (`class`.map { Bytes.explicit(0x0008_0016, "UI", Bytes.padded($0)) } ?? [])
                + dataSet(pixels: pixels, rows: rows, columns: columns, bits: bits, frames: frames))
    }

    /// A data set of images with 2 x 2 pixels of a byte, unless something else is said.
    static func dataSet(pixels: [UInt8], rows: Int = 2, columns: Int = 2, bits: Int = 8, frames: Int) -> [UInt8] {
        description(rows: rows, columns: columns, bits: bits, frames: frames)
            + Bytes.explicit(0x7FE0_0010, "OB", pixels)
    }

    static func encapsulated(table: [Int], fragments: [[UInt8]], frames: Int) -> [UInt8] {
        Bytes.prefix(Syntax.jpegBaseline) + encapsulatedDataSet(table: table, fragments: fragments, frames: frames)
    }

    static func encapsulatedDataSet(table: [Int], fragments: [[UInt8]], frames: Int) -> [UInt8] {
        description(rows: 2, columns: 2, bits: 8, frames: frames) + Bytes.encapsulated(table: table, fragments)
    }

    static func deflated(frames: [[UInt8]]) throws -> [UInt8] {
        let plain = dataSet(pixels: frames.flatMap { $0 }, frames: frames.count)
        return Bytes.prefix(Syntax.deflated) + (try Compressor(level: 6).compress(plain, format: .raw))
    }

    /// One pixel of 16 bits.
    static func bigEndian(pixels: [UInt8]) -> [UInt8] {
        let short = { (tag: UInt32, value: Int) in
            Bytes.explicit(tag, "US", Bytes.uint16(value, bigEndian: true), bigEndian: true)
        }
        return Bytes.prefix(Syntax.explicitBig) + short(0x0028_0002, 1) + short(0x0028_0010, 1)
            + short(0x0028_0011, 1) + short(0x0028_0100, 16)
            + Bytes.explicit(0x7FE0_0010, "OW", pixels, bigEndian: true)
    }

    static func document(_ bytes: [UInt8], length: Int?, type: String, class: String? = nil) -> [UInt8] {
        Bytes.file(
            (`class`.map { Bytes.explicit(0x0008_0016, "UI", Bytes.padded($0)) } ?? [])
                + Bytes.explicit(0x0042_0011, "OB", bytes) + Bytes.explicit(0x0042_0012, "LO", type)
                + (length.map { Bytes.explicit(0x0042_0015, "UL", Bytes.uint32($0)) } ?? []))
    }

    static func video(fragments: [[UInt8]]) -> [UInt8] {
        Bytes.prefix(h264) + description(rows: 2, columns: 2, bits: 8, frames: 30) + Bytes.encapsulated(fragments)
    }

    static func description(
        rows: Int, columns: Int, bits: Int, frames: Int, samples: Int = 1, photometric: String = "MONOCHROME2 "
    ) -> [UInt8] {
        Bytes.explicit(0x0028_0002, "US", Bytes.uint16(samples)) + Bytes.explicit(0x0028_0004, "CS", photometric)
            + Bytes.explicit(0x0028_0008, "IS", "\(frames)")
            + Bytes.explicit(0x0028_0010, "US", Bytes.uint16(rows))
            + Bytes.explicit(0x0028_0011, "US", Bytes.uint16(columns))
            + Bytes.explicit(0x0028_0100, "US", Bytes.uint16(bits))
    }
}
