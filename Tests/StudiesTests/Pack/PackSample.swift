// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples

@testable import Studies

/// The files of a series, made byte by byte: what packs hold of them is recorded in `pack-content.txt`.
///
/// A sample must depend on nothing in `Sources`, so that a change there shows in its records and not in its files.
struct PackSample: Sendable {
    /// The name in `pack-content.txt`.
    let name: String
    /// One file for each instance.
    let files: [[UInt8]]
    /// The limits of the records.
    var limits = RecordLimits()

    init(_ name: String, _ files: [UInt8]..., limits: RecordLimits = RecordLimits()) {
        self.name = name
        self.files = files
        self.limits = limits
    }
}

/// The encoded elements of a data set by their tags, so that each can be replaced.
struct SampleElements {
    private(set) var elements: [UInt32: [UInt8]] = [:]

    /// The data set: elements in the order of their tags.
    var bytes: [UInt8] { elements.sorted { $0.key < $1.key }.flatMap(\.value) }

    /// Returns the elements and one more, or another one in place of that with the same tag.
    func with(_ tag: UInt32, _ vr: String, _ value: [UInt8]) -> SampleElements {
        with(tag, encoded: Bytes.explicit(tag, vr, value))
    }

    /// Does the same for text, which it pads to an even length.
    func with(_ tag: UInt32, _ vr: String, _ text: String) -> SampleElements {
        with(tag, vr, Self.padded(Array(text.utf8), vr))
    }

    /// Does the same for a sequence of items.
    func with(_ tag: UInt32, items: [SampleElements]) -> SampleElements {
        with(tag, "SQ", items.flatMap { Bytes.item($0.bytes) })
    }

    /// Does the same for numbers of 16 bits.
    func with(_ tag: UInt32, words: Int...) -> SampleElements {
        with(tag, "US", words.flatMap { Bytes.uint16($0) })
    }

    /// Does the same for an element that is encoded already, such as pixel data in fragments.
    func with(_ tag: UInt32, encoded: [UInt8]) -> SampleElements {
        var copy = self
        copy.elements[tag] = encoded
        return copy
    }

    /// Returns the elements without one.
    func without(_ tag: UInt32) -> SampleElements {
        var copy = self
        copy.elements[tag] = nil
        return copy
    }

    /// A file of these elements.
    func file(_ syntax: String = Syntax.explicitLittle) -> [UInt8] { Bytes.prefix(syntax) + bytes }

    static func padded(_ text: [UInt8], _ vr: String) -> [UInt8] {
        text.count % 2 == 0 ? text : text + [vr == "UI" ? 0 : 0x20]
    }
}

extension SampleElements {
    /// Patient, study and series, with one instance.
    static func object(_ class: String, _ modality: String, instance: Int = 1) -> SampleElements {
        SampleElements()
            .with(0x0008_0016, "UI", `class`)
            .with(0x0008_0018, "UI", "1.2.3.4.\(instance)")
            .with(0x0008_0020, "DA", "20240229")
            .with(0x0008_0030, "TM", "101112.5")
            .with(0x0008_0050, "SH", "A-1")
            .with(0x0008_0060, "CS", modality)
            .with(0x0008_1030, "LO", "Study")
            .with(0x0008_103E, "LO", "Series")
            .with(0x0010_0010, "PN", "Doe^Jane")
            .with(0x0010_0020, "LO", "ID-1")
            .with(0x0010_0040, "CS", "F")
            .with(0x0010_1010, "AS", "042Y")
            .with(0x0020_000D, "UI", "1.2.3")
            .with(0x0020_000E, "UI", "1.2.3.4")
            .with(0x0020_0011, "IS", "7")
            .with(0x0020_0013, "IS", "\(instance)")
    }

    /// A grey image of 2 x 2 pixels.
    static func image(
        _ class: String = "1.2.840.10008.5.1.4.1.1.2", _ modality: String = "CT", bits: Int = 16, instance: Int = 1
    ) -> SampleElements {
        object(`class`, modality, instance: instance)
            .with(0x0020_0032, "DS", "-1.5\\2\\\(instance * 3)")
            .with(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
            .with(0x0028_0002, words: 1)
            .with(0x0028_0004, "CS", "MONOCHROME2")
            .with(0x0028_0010, words: 2)
            .with(0x0028_0011, words: 2)
            .with(0x0028_0030, "DS", "0.5\\0.25")
            .with(0x0028_0100, words: bits)
            .with(0x0028_0101, words: bits)
            .with(0x0028_0102, words: bits - 1)
            .with(0x0028_0103, words: 0)
            .with(0x0028_1050, "DS", "40")
            .with(0x0028_1051, "DS", "400")
            .with(0x0028_1052, "DS", "-1024")
            .with(0x0028_1053, "DS", "1.5")
            .pixels(bits / 2)
    }

    /// A colour image of 2 x 2 pixels.
    static func colour(_ interpretation: String, bytes: Int = 12) -> SampleElements {
        image("1.2.840.10008.5.1.4.1.1.7", "OT", bits: 8)
            .with(0x0028_0002, words: 3).with(0x0028_0004, "CS", interpretation).with(0x0028_0006, words: 0)
            .pixels(bytes)
    }

    /// Native pixel data of so many bytes.
    func pixels(_ count: Int) -> SampleElements {
        with(0x7FE0_0010, "OW", (0..<count).map { UInt8(truncatingIfNeeded: $0) })
    }

    /// Encapsulated pixel data of whole code streams of two bytes at both ends.
    func fragments(_ count: Int) -> SampleElements {
        with(0x7FE0_0010, encoded: Bytes.encapsulated(.init(repeating: [0xFF, 0xD8, 0xFF, 0xD9], count: count)))
    }
}
