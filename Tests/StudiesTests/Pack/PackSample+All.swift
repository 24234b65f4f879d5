// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples

@testable import Studies

extension PackSample {
    /// All samples.
    static let all: [PackSample] = values + texts + images + frames + objects + limited

    // MARK: Values

    private typealias Elements = SampleElements

    /// Selector Value of each VR (PS3.3 table 10-20): its element number in group 0072, and values.
    private static let selectors: [(vr: String, element: UInt32, values: [[UInt8]])] = [
        ("AE", 0x5E, padded("AE", " STORE ", "A\\B")), ("AS", 0x5F, padded("AS", "042Y", "001D\\002W")),
        ("AT", 0x60, [Bytes.tag(0x0018_00AB), Bytes.tag(0x0018_1063) + Bytes.tag(0x7FE0_0010), [1, 2, 3, 4, 5, 6]]),
        ("DA", 0x61, padded("DA", "20240229", "20240101\\", "2024.01.02")),
        ("CS", 0x62, padded("CS", "ORIGINAL", "A\\\\B", " lower ")),
        ("DT", 0x63, padded("DT", "20240229101112.123456+0100", "2024\\2025")),
        ("IS", 0x64, padded("IS", "-12", "+1\\007\\2147483648", "1.5", "x\\1")),
        ("OB", 0x65, [[1, 2], [1, 2, 3, 4], bytes(256), bytes(258)]), ("LO", 0x66, padded("LO", " a\\b ", "\"\u{7}")),
        ("OL", 0x67, [bytes(8), bytes(260)]), ("LT", 0x68, padded("LT", " a\\b\r\n\t ", "\u{C}/<>")),
        ("OW", 0x69, [bytes(2), bytes(6), bytes(258)]),
        ("PN", 0x6A, padded("PN", "Doe^Jane^^Dr", "A^B=C^D=E^F\\G", "=X", "^^^^", "a=b=c=d")),
        ("TM", 0x6B, padded("TM", "101112.5", "10:11:12\\")), ("SH", 0x6C, padded("SH", "a", "a\\ b\\")),
        ("UN", 0x6D, [bytes(4), bytes(300)]), ("ST", 0x6E, padded("ST", " a\\b ", "x")),
        ("UC", 0x6F, padded("UC", "a\\b", "\u{0}")), ("UT", 0x70, padded("UT", "a\\b ", " ")),
        ("UR", 0x71, padded("UR", "http://a/b?c=\"d\"", "a\\b")),
        (
            "DS", 0x72,
            padded(
                "DS", "1.50", "-0\\+.5\\5.", "1e400\\1E-7\\0123", "12345678901234567890", "NaN\\1", "1,5", " 2 \\\\3",
                "-1.7976931348623157E308")
        ),
        ("OD", 0x73, [bytes(8), bytes(264)]), ("FD", 0x74, doubles.map { $0.flatMap { Bytes.uint64($0.bitPattern) } }),
        ("OF", 0x75, [bytes(4), bytes(260)]),
        ("FL", 0x76, doubles.map { $0.flatMap { Bytes.uint32(Int(Float($0).bitPattern)) } }),
        ("UL", 0x78, [bytes(4), [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x80], bytes(6)]),
        ("US", 0x7A, [bytes(2), [0xFF, 0xFF, 0, 0x80], bytes(3)]),
        ("SL", 0x7C, [bytes(4), [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x80]]),
        ("SS", 0x7E, [bytes(2), [0xFF, 0xFF, 0, 0x80]]), ("UI", 0x7F, padded("UI", "1.2", "1.2\\1.3", " 1.2 ")),
        ("OV", 0x81, [bytes(8), bytes(264)]), ("SV", 0x82, [integers, Bytes.uint64(.max)]),
        ("UV", 0x83, [integers, Bytes.uint64(7)]),
    ]

    private static let doubles: [[Double]] = [
        [1.5], [0.1, -0.0, 1e21, 1e-7], [.infinity, .nan], [.greatestFiniteMagnitude, 0.1 + 0.2, 16_777_217, 123e18],
    ]

    /// The largest number that JavaScript keeps, the next one, and the largest and least of 64 bits.
    private static let integers = [1 << 53 - 1, 1 << 53, UInt64.max >> 1, 1 << 63].flatMap { Bytes.uint64($0) }

    private static func padded(_ vr: String, _ texts: String...) -> [[UInt8]] {
        texts.map { Elements.padded(Array($0.utf8), vr) }
    }

    private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: 3 &* $0 + 1) } }

    /// One value and no value of each VR in the data set, the other values in items of a sequence.
    private static let selectorSamples: [PackSample] = selectors.map { vr, element, values in
        let tag = 0x0072_0000 | element
        return PackSample(
            "VR \(vr)",
            Elements.object("1.2.840.10008.5.1.4.38.1", "OT").with(tag, vr, values[0])
                .with(0x0072_0080, items: (values + [[]]).map { Elements().with(tag, vr, $0) }).file())
    }

    private static let values: [PackSample] =
        selectorSamples + [
            PackSample(
                "sequences",
                Elements.object("1.2.840.10008.5.1.4.1.1.88.11", "SR")
                    .with(0x0008_1140, items: []).with(0x0008_1111, items: [Elements()])
                    .with(
                        0x0040_A730,
                        encoded: Bytes.openSequence(
                            0x0040_A730, Bytes.openItem(nested(20).bytes) + Bytes.item(nested(1).bytes))
                    )
                    .file()),
            PackSample(
                "private attributes",
                privateBlocks.with(0x0009_110D, "DT", "20240229101112").with(0x0019_120C, "IS", "1000")
                    .with(0x0043_1339, "IS", "1000\\8\\0").with(0x2001_1403, "FL", Bytes.uint32(0x447A_0000))
                    .with(0x7053_1500, "DS", "0.5").with(0x7053_1509, "DS", "1.5")
                    .with(0x0019_120D, "CS", "OTHER").file()),
            PackSample(
                "private attributes of unknown VR",
                privateBlocks.with(0x0009_110D, "UN", "20240229101112").with(0x0019_120C, "UN", "1000")
                    .with(0x0043_1339, "UN", "1000\\8\\0").with(0x2001_1403, "UN", Bytes.uint32(0x447A_0000))
                    .with(0x7053_1500, "UN", "0.5 ").with(0x7053_1509, "UN", "").file()),
            PackSample(
                "unusual elements",
                Elements.object("1.2.840.10008.5.1.4.1.1.7", "OT").with(0x0008_0000, "UL", Bytes.uint32(10))
                    .with(0x0008_0007, "LO", "in no dictionary").with(0x5000_0005, words: 1)
                    .with(0x0008_3002, "UI", Syntax.jpegBaseline).with(0x0010_1002, items: [Elements()])
                    .with(0x0011_0010, "LO", "CREATOR").with(0x0020_4000, "LT", "").file()),
            PackSample(
                "texts instead of numbers",
                Elements.object("1.2.840.10008.5.1.4.1.1.2", "CT").with(0x0018_0060, "LO", "120 kV")
                    .with(0x0018_1151, "LO", "200").with(0x0018_9073, "LO", "1\\x\\3").file()),
        ]

    private static func nested(_ depth: Int) -> Elements {
        let text = Elements().with(0x0040_A160, "UT", "depth \(depth)")
        return depth == 0 ? text : text.with(0x0040_A730, items: [nested(depth - 1)])
    }

    private static let privateBlocks: Elements = Elements.image()
        .with(0x0009_0011, "LO", "GEMS_PETD_01").with(0x0019_0012, "LO", "SIEMENS MR HEADER")
        .with(0x0043_0013, "LO", "GEMS_PARM_01").with(0x2001_0014, "LO", "Philips Imaging DD 001")
        .with(0x7053_0015, "LO", "Philips PET Private Group")

    // MARK: Text

    private static let texts: [PackSample] = [
        text("", [0x41, 0xE9]), text("ISO_IR 100", [0x41, 0xE9]), text("ISO_IR 192", Array("Aé山\u{1F600}".utf8)),
        text("ISO_IR 192 ", [0x41, 0xFF, 0xC3]), text("ISO_IR 144", [0xBB, 0xD0]), text("GB18030", [0xCD, 0xF5]),
        text("ISO_IR 13", [0xD4, 0xCF]),
        text("\\ISO 2022 IR 87", [0x41, 0x1B, 0x24, 0x42, 0x3B, 0x33, 0x1B, 0x28, 0x42, 0x42]),
        text("\\ISO 2022 IR 149", [0x1B, 0x24, 0x29, 0x43, 0xB1, 0xE8]), text("UNKNOWN", [0x41, 0xE9]),
    ]

    private static func text(_ set: String, _ text: [UInt8]) -> PackSample {
        let padded = Elements.padded(text, "LO")
        let object = Elements.object("1.2.840.10008.5.1.4.1.1.7", "OT")
            .with(0x0008_103E, "LO", padded).with(0x0010_0010, "PN", padded + [0x3D] + text + Array("^A".utf8))
            .with(0x0020_4000, "LT", padded).with(0x0008_1140, items: [Elements().with(0x0008_1030, "LO", padded)])
        return PackSample(
            "text in \(set.isEmpty ? "no declared set" : set.debugDescription)",
            (set.isEmpty ? object : object.with(0x0008_0005, "CS", set)).file())
    }

    // MARK: Images

    private static let images: [PackSample] =
        [
            PackSample("image", Elements.image().file()),
            PackSample(
                "series of three", Elements.image(instance: 10).file(), Elements.image(instance: 9).file(),
                Elements.image(instance: 11).without(0x0020_0032).with(0x0008_103E, "LO", "Other").file()),
            PackSample("image in implicit VR", implicitImage),
            PackSample("image in big endian", bigEndianImage),
            PackSample("image in a deflated file", Bytes.prefix(Syntax.deflated) + stored(Elements.image().bytes)),
            PackSample("image without preamble", Elements.image().bytes),
            PackSample("image without transfer syntax", Elements.image().file("")),
            PackSample("JPEG image", Elements.image(bits: 8).fragments(1).file(Syntax.jpegBaseline)),
            PackSample("image of 12 bits", Elements.image(bits: 12).pixels(6).file()),
            PackSample("image of single bits", Elements.image(bits: 1).pixels(2).file()),
            PackSample("image without pixels", Elements.image().without(0x7FE0_0010).file()),
            PackSample("image with too few pixels", Elements.image().pixels(2).file()),
            PackSample(
                "image of floats", Elements.image().without(0x7FE0_0010).with(0x7FE0_0008, "OF", bytes(16)).file()),
            PackSample(
                "image without position",
                Elements.image().without(0x0020_0032).without(0x0020_0037).file()),
            PackSample("image of no modality", Elements.image().without(0x0008_0060).file()),
            PackSample("RGB image", Elements.colour("RGB").file()),
            PackSample("image of shared chrominance", Elements.colour("YBR_FULL_422", bytes: 8).file()),
            PackSample("image that only claims shared chrominance", Elements.colour("YBR_FULL_422").file()),
            PackSample("colour image of one sample", Elements.colour("RGB", bytes: 4).file()),
            PackSample(
                "grey image of three samples",
                Elements.image(bits: 8).with(0x0028_0004, "CS", "RGB").pixels(12).file()),
            PackSample("palette image", paletteImage.file()),
            PackSample("compressed palette image", paletteImage.fragments(1).file("1.2.840.10008.1.2.5")),
            PackSample("palette image without palette", paletteImage.without(0x0028_1203).file()),
            PackSample(
                "compressed palette image of 16 bits",
                paletteImage.with(0x0028_1101, words: 2, 0, 16).with(0x0028_1201, "OW", [1, 2, 3, 4])
                    .fragments(1).file("1.2.840.10008.1.2.5")),
            PackSample("overlays", overlays.file()),
            PackSample("icon", Elements.image().with(0x0088_0200, items: [Elements.image(bits: 8)]).file()),
            PackSample("factor of a whole number", Elements.image().with(0x0028_1053, "DS", "2").file()),
            PackSample("negative factor", Elements.image().with(0x0028_1053, "DS", "-2").file()),
            PackSample("factor of 0", Elements.image().with(0x0028_1053, "DS", "0").file()),
            PackSample(
                "windows",
                Elements.image().with(0x0028_1050, "DS", "40\\x\\60\\70").with(0x0028_1051, "DS", "80\\1\\0.5").file()
            ),
        ] + functions + computed

    private static let functions: [PackSample] = ["LINEAR", "LINEAR_EXACT", "SIGMOID", "OTHER"].map { function in
        PackSample("VOI LUT Function \(function)", Elements.image().with(0x0028_1056, "CS", function).file())
    }

    /// Attributes that OHIF computes with.
    private static let numbers: [UInt32] = [
        0x0028_0002, 0x0028_0006, 0x0028_0008, 0x0028_0010, 0x0028_0011, 0x0028_0100, 0x0028_0101, 0x0028_0102,
        0x0028_0103, 0x0028_0106, 0x0028_0107, 0x0028_1052, 0x0020_0011, 0x0020_0012, 0x0020_0013, 0x0020_0100,
        0x0020_1041, 0x0018_0050, 0x0018_0088, 0x0018_1110, 0x0018_1111, 0x0008_2144, 0x0018_0040, 0x0018_0081,
        0x0018_1060, 0x0018_1242, 0x0018_9087, 0x0054_1300, 0x0018_6012, 0x0018_6014, 0x0018_6016, 0x0018_6018,
        0x0018_601A, 0x0018_601C, 0x0018_601E, 0x0018_6020, 0x0018_6022, 0x0018_6024, 0x0018_6026, 0x0018_6028,
        0x0018_602A, 0x0018_602C, 0x0018_602E, 0x6000_0010, 0x6000_0011, 0x3004_000E, 0x0018_1114, 0x0018_1063,
        0x0010_1020, 0x0010_1030, 0x0018_1074, 0x0018_1075, 0x0028_1053, 0x0028_0034, 0x6000_0050, 0x0020_0032,
        0x0028_1101, 0x0028_1102, 0x0028_1103, 0x0020_0037, 0x0018_1164, 0x0018_2010, 0x0028_0030, 0x0028_1050,
        0x0028_1051, 0x0018_1065, 0x0018_2001, 0x0054_0010, 0x0054_0020, 0x0054_0030, 0x0054_0050, 0x0054_0060,
        0x0054_0070, 0x0054_0080, 0x0054_0090, 0x0054_0100, 0x3004_000C,
        // For comparison, attributes that OHIF does not compute with.
        0x0018_0060, 0x0018_1150, 0x0040_0301, 0x0018_0086,
    ]

    /// All of these attributes with the same value.
    private static let computed: [PackSample] = [
        "", "0", "2", "-0.5", "x", "2 mm", "1\\2", "0.5\\0\\0.25", "1\\0\\0\\0\\1\\0", "1\\0\\0\\1\\0\\0",
        "1\\2\\x\\4\\5\\6\\7\\8",
    ].map { value in
        PackSample(
            "attributes that OHIF computes with, \(value.debugDescription)",
            numbers.reduce(Elements.object("1.2.840.10008.5.1.4.1.1.7", "MR")) { $0.with($1, "DS", value) }.file())
    }

    private static let implicitImage: [UInt8] =
        Bytes.prefix(Syntax.implicitLittle)
        + ([
            (0x0008_0016, "1.2.840.10008.5.1.4.1.1.4\0"), (0x0008_0018, "1.2.3.4.1\0"), (0x0008_0060, "MR"),
            (0x0020_000D, "1.2.3\0"), (0x0020_000E, "1.2.3.4\0"), (0x0020_0013, "12"), (0x0028_0004, "MONOCHROME2 "),
            (0x0028_0010, "\u{2}\0"), (0x0028_0011, "\u{2}\0"), (0x0028_0030, "0.5\\0.25"), (0x0028_0100, "\u{8}\0"),
            (0x0028_0103, "\u{1}\0"), (0x0028_0106, "\u{1}\u{0}"), (0x0041_0010, "CREATOR "), (0x0041_1001, "ab"),
            (0x7FE0_0010, "abcd"),
        ] as [(UInt32, String)]).flatMap { Bytes.implicit($0, $1) }

    private static let bigEndianImage: [UInt8] =
        Bytes.prefix(Syntax.explicitBig)
        + ([
            (0x0008_0018, "UI", Array("1.2.3.4.1\0".utf8)), (0x0020_000D, "UI", Array("1.2.3\0".utf8)),
            (0x0020_000E, "UI", Array("1.2.3.4\0".utf8)), (0x0028_0010, "US", [0, 2]), (0x0028_0011, "US", [0, 2]),
            (0x0028_0100, "US", [0, 16]), (0x0072_0069, "OW", [1, 2, 3, 4]), (0x0072_0075, "OF", bytes(4)),
            (0x0072_0076, "FL", [0x3F, 0xC0, 0, 0]), (0x7FE0_0010, "OW", bytes(8)),
        ] as [(UInt32, String, [UInt8])]).flatMap { Bytes.explicit($0, $1, $2, bigEndian: true) }

    /// A deflated stream of one stored block (RFC 1951 section 3.2.4).
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        [1] + Bytes.uint16(bytes.count) + Bytes.uint16(bytes.count ^ 0xFFFF) + bytes
    }

    private static let paletteImage: Elements = Elements.image("1.2.840.10008.5.1.4.1.1.6.1", "US", bits: 8)
        .with(0x0028_0004, "CS", "PALETTE COLOR")
        .with(0x0028_1101, words: 2, 0, 8).with(0x0028_1102, words: 2, 0, 8).with(0x0028_1103, words: 2, 0, 8)
        .with(0x0028_1201, "OW", [1, 2]).with(0x0028_1202, "OW", [3, 4]).with(0x0028_1203, "OW", [5, 0, 6, 0])

    private static let overlays: Elements = Elements.image()
        .with(0x6000_0010, words: 40).with(0x6000_0011, words: 64).with(0x6000_0040, "CS", "G")
        .with(0x6000_0050, "SS", [1, 0, 0xFF, 0xFF]).with(0x6000_0100, words: 1).with(0x6000_3000, "OW", bytes(320))
        .with(0x6002_0010, words: 4).with(0x6002_3000, "OW", bytes(4))
        .with(0x60AB_0010, words: 4)

    // MARK: Frames

    private static let frames: [PackSample] = [
        PackSample("frames", multiframe(3).file()),
        PackSample("frames, compressed", multiframe(2).fragments(2).file(Syntax.jpegBaseline)),
        PackSample("frames that are not all there", multiframe(3).fragments(2).file(Syntax.jpegBaseline)),
        PackSample("native frames that are not all there", multiframe(3).pixels(16).file()),
        PackSample(
            "frames of shared chrominance",
            Elements.colour("YBR_FULL_422").with(0x0028_0008, "IS", "2").pixels(16).file()),
        PackSample("frames without groups", multiframe(3).without(0x5200_9229).without(0x5200_9230).file()),
        PackSample("frames without shared groups", multiframe(3).without(0x5200_9229).file()),
        PackSample("frames without groups of their own", multiframe(3).without(0x5200_9230).file()),
        PackSample("frames with groups for some", multiframe(3, groups: 2).file()),
        PackSample(
            "frames with positions for some",
            multiframe(3).with(0x5200_9230, items: [position(0), Elements(), position(2)]).file()),
        PackSample("one frame with groups", multiframe(1).without(0x0020_0032).file()),
        PackSample("detectors with position", detectors(position: true).file()),
        PackSample("detectors without position", detectors(position: false).file()),
        PackSample("video", multiframe(30).fragments(2).file("1.2.840.10008.1.2.4.102")),
        PackSample(
            "slide", Elements.image("1.2.840.10008.5.1.4.1.1.77.1.6", "SM", bits: 8).with(0x0028_0008, "IS", "2").file()
        ),
    ]

    private static func position(_ frame: Int) -> Elements {
        Elements()
            .with(0x0020_9111, items: [Elements().with(0x0020_9157, "UL", Bytes.uint32(frame + 1))])
            .with(0x0020_9113, items: [Elements().with(0x0020_0032, "DS", "0\\0\\\(frame)")])
            .with(0x0028_9145, items: [Elements().with(0x0028_1053, "DS", "0.\(frame + 1)")])
            .with(0x0020_9056, "SH", "beside groups")
    }

    /// An enhanced MR image with functional groups.
    private static func multiframe(_ count: Int, groups: Int? = nil) -> Elements {
        let pixelMeasures = Elements().with(0x0018_0050, "DS", "2").with(0x0028_0030, "DS", "1\\1")
        let converted = Elements().with(0x0008_0018, "UI", "1.9").with(0x0010_0020, "LO", "OTHER")
            .with(0x0018_0081, "DS", "30")
        return Elements.image("1.2.840.10008.5.1.4.1.1.4.1", "MR").with(0x0028_0008, "IS", "\(count)").pixels(8 * count)
            .with(
                0x5200_9229,
                items: [
                    Elements().with(0x0020_9116, items: [Elements().with(0x0020_0037, "DS", "1\\0\\0\\0\\0\\1")])
                        .with(0x0028_9110, items: [pixelMeasures]).with(0x0020_9170, items: [converted])
                        .with(0x0018_9112, items: [Elements()])
                ]
            )
            .with(0x5200_9230, items: (0..<(groups ?? count)).map(position))
    }

    private static func detectors(position: Bool) -> Elements {
        let detector = Elements().with(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
        return Elements.image("1.2.840.10008.5.1.4.1.1.20", "NM").with(0x0028_0008, "IS", "2").pixels(16)
            .without(0x0020_0032).without(0x0020_0037).with(0x0054_0080, words: 1, 2)
            .with(0x0054_0022, items: [position ? detector.with(0x0020_0032, "DS", "0\\0\\1") : detector])
    }

    // MARK: Other objects

    private static let objects: [PackSample] = [
        PackSample("dose", dose.file()),
        PackSample("dose along the patient", dose.with(0x3004_000C, "DS", "3\\4\\5").file()),
        PackSample("dose without offsets", dose.without(0x3004_000C).file()),
        PackSample("segmentation", segmentation("1.2.840.10008.5.1.4.1.1.66.4").file()),
        PackSample("label map", segmentation("1.2.840.10008.5.1.4.1.1.66.7").file()),
        PackSample(
            "fractional segmentation",
            segmentation("1.2.840.10008.5.1.4.1.1.66.4").with(0x0062_0001, "CS", "FRACTIONAL").file()),
        PackSample(
            "compressed segmentation",
            segmentation("1.2.840.10008.5.1.4.1.1.66.4").fragments(2).file("1.2.840.10008.1.2.5")),
        PackSample(
            "segmentation without pixels", segmentation("1.2.840.10008.5.1.4.1.1.66.4").without(0x7FE0_0010).file()),
        PackSample("structure set", structureSet.with(0x0008_1115, items: [ownSeries(instances: true)]).file()),
        PackSample(
            "structure set with a series of no instances",
            structureSet.with(0x0008_1115, items: [ownSeries(instances: false)]).file()),
        PackSample(
            "structure set with its chain", structureSet.with(0x3006_0010, items: chain(whole: true)).file()),
        PackSample(
            "structure set with a broken chain", structureSet.with(0x3006_0010, items: chain(whole: false)).file()),
        PackSample("structure set that refers to nothing", structureSet.without(0x3006_0039).file()),
        PackSample("electrocardiogram", waveform(samples: 4).file()),
        PackSample("electrocardiogram with too few samples", waveform(samples: 3).file()),
        PackSample(
            "document",
            Elements.object("1.2.840.10008.5.1.4.1.1.104.1", "DOC").with(0x0042_0011, "OB", bytes(10))
                .with(0x0042_0012, "LO", "application/pdf").file()),
        PackSample(
            "object with a frame number",
            Elements.object("1.2.840.10008.5.1.4.1.1.88.11", "SR").with(0x0028_0008, "IS", "4").file()),
    ]

    private static let dose: Elements = Elements.image("1.2.840.10008.5.1.4.1.1.481.2", "RTDOSE")
        .with(0x0028_0008, "IS", "3").pixels(24).with(0x0020_0052, "UI", "1.2.9")
        .with(0x3004_000C, "DS", "0\\2.5\\5").with(0x3004_000E, "DS", "0.01")

    private static func reference(_ instance: String) -> Elements { Elements().with(0x0008_1155, "UI", instance) }

    private static func ownSeries(instances: Bool) -> Elements {
        let series = Elements().with(0x0020_000E, "UI", "1.2.7")
        return instances ? series.with(0x0008_114A, items: [reference("1.2.7.1")]) : series
    }

    private static func segmentation(_ class: String) -> Elements {
        let source = Elements().with(0x0008_2112, items: [reference("1.2.7.1")])
        let group = Elements().with(0x0008_9124, items: [source])
        return Elements.image(`class`, "SEG", bits: 8).with(0x0028_0008, "IS", "2").pixels(8)
            .with(0x0062_0001, "CS", "BINARY").with(0x0008_1115, items: [ownSeries(instances: false)])
            .with(0x0062_0002, items: [Elements().with(0x0062_0004, words: 1).with(0x0062_0005, "LO", "Liver")])
            .with(0x5200_9230, items: [group, group])
    }

    private static let structureSet: Elements = Elements.object("1.2.840.10008.5.1.4.1.1.481.3", "RTSTRUCT")
        .with(0x3006_0020, items: [Elements().with(0x3006_0022, "IS", "1").with(0x3006_0026, "LO", "Liver")])
        .with(
            0x3006_0039,
            items: [
                Elements().with(0x3006_002A, "IS", "255\\0\\0").with(
                    0x3006_0040,
                    items: [
                        Elements().with(0x3006_0016, items: [reference("1.2.8.1")])
                            .with(0x3006_0050, "DS", "1.0\\2.50\\3\\4\\5\\6e0")
                    ])
            ])

    private static func chain(whole: Bool) -> [Elements] {
        let series = Elements().with(0x0020_000E, "UI", "1.2.8")
        let item = whole ? series.with(0x3006_0016, items: [reference("1.2.8.2")]) : series
        return [Elements().with(0x3006_0012, items: [Elements().with(0x3006_0014, items: [item])])]
    }

    private static func waveform(samples: Int) -> Elements {
        let group = Elements().with(0x003A_0005, words: 2).with(0x003A_0010, "UL", Bytes.uint32(4))
            .with(0x003A_001A, "DS", "500").with(0x5400_1004, words: 16).with(0x5400_1006, "CS", "SS")
            .with(0x5400_1010, "OW", bytes(4 * samples))
        return Elements.object("1.2.840.10008.5.1.4.1.1.9.1.1", "ECG").with(0x5400_0100, items: [group, group])
    }
}
