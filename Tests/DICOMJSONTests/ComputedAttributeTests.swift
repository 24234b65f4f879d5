// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import JSON
import Testing

@testable import DICOMJSON

/// The table of what OHIF computes with, row by row.
@Suite struct ComputedAttributeTests {
    private enum Frames: CaseIterable {
        case single, multiple

        var count: Int { self == .single ? 1 : 3 }
    }

    private enum Fault: CaseIterable {
        case absent, empty, blank, tooShort, tooLong, text, notANumber, halfEmpty
    }

    /// A value with a fault, for a shape; `nil` where the shape knows none such.
    private func value(_ fault: Fault, of shape: ComputedAttribute.Shape, frames: Int) -> String? {
        let count =
            switch shape {
            case .number, .factor, .slope, .paired: 1
            case .numbers(let count): count
            case .directions: 6
            case .spacing: 2
            case .frames: frames
            }
        func joined(_ values: [String]) -> String { values.joined(separator: "\\") }
        let whole = (1...count).map { "\($0)" }
        switch fault {
        case .absent: return nil
        case .empty: return ""
        case .blank: return "  "
        case .tooShort: return count > 1 ? joined(whole.dropLast()) : nil
        case .tooLong: return joined(whole + ["9"])
        case .text: return joined(whole.map { $0 + " mm" })
        case .notANumber: return joined(whole.dropLast() + ["NaN"])
        case .halfEmpty: return joined([""] + whole.dropFirst())
        }
    }

    /// Where an attribute is.
    enum Place: CaseIterable {
        case object, groups

        /// The members beside which that of the attribute is.
        func members(of record: JSONValue, frames: Int) -> [JSONValue.Member] {
            let group = record["SharedFunctionalGroupsSequence"]?.array?.first?["PixelMeasuresSequence"]?.array?.first
            return (self == .object || frames <= 1 ? record : group)?.members ?? []
        }
    }

    private func image(_ tag: DICOM.Tag, _ vr: String, _ value: [UInt8]?, frames: Int, at place: Place) -> [UInt8] {
        var elements: [(UInt32, [UInt8])] = [
            (0x0008_0060, Bytes.explicit(0x0008_0060, "CS", "CT")),
            (0x0028_0010, Bytes.explicit(0x0028_0010, "US", [1, 0])),
        ]
        if frames > 1 { elements.append((0x0028_0008, Bytes.explicit(0x0028_0008, "IS", "\(frames) "))) }
        var computed: [(UInt32, [UInt8])] = []
        if case .paired(let other)? = ComputedAttribute.shape(of: tag) {
            computed.append((other.rawValue, Bytes.explicit(other.rawValue, "DS", "4 ")))
        }
        if let value { computed.append((tag.rawValue, Bytes.explicit(tag.rawValue, vr, value))) }
        switch place {
        case .object:
            elements.removeAll { $0.0 == tag.rawValue }
            elements += computed
        case .groups:
            let group = Bytes.item(computed.sorted { $0.0 < $1.0 }.flatMap(\.1))
            let groups = Bytes.item(Bytes.explicit(0x0028_9110, "SQ", group))
            elements.append((0x5200_9229, Bytes.explicit(0x5200_9229, "SQ", groups)))
        }
        return elements.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }

    private func key(of tag: DICOM.Tag) -> String {
        tag.group == 0x6000
            ? tag.description.filter { $0.isHexDigit }.lowercased() : DataDictionary.entry(of: tag)?.keyword ?? ""
    }

    @Test(arguments: ComputedAttribute.all.map(\.tag), Place.allCases)
    func `Every attribute of the table has its shape, or is not there, whatever the file has`(
        tag: DICOM.Tag, place: Place
    ) throws {
        let shape = try #require(ComputedAttribute.shape(of: tag))
        for frames in Frames.allCases {
            for fault in Fault.allCases {
                let text = value(fault, of: shape, frames: frames.count)
                for vr in ["DS", "UT", "LO"] {
                    let frameCount = tag == .numberOfFrames ? 1 : frames.count
                    let value = text.map { Array(($0.utf8.count % 2 == 0 ? $0 : $0 + " ").utf8) }
                    let json = try naturalized(image(tag, vr, value, frames: frameCount, at: place))
                    let parsed = place.members(of: try JSONValue(parsing: Array(json.utf8)), frames: frameCount)
                    let names = parsed.map(\.key)
                    #expect(Set(names).count == names.count, "\(json)")
                    let member = parsed.first { $0.key == key(of: tag) }?.value
                    guard let member else { continue }
                    if tag == ComputedAttribute.imagePositionPatient, member.string == "" {
                        #expect(frameCount == 1)
                        continue
                    }
                    let numbers = member.array?.map { $0.number } ?? [member.number]
                    #expect(numbers.allSatisfy { $0?.isFinite ?? false }, "\(fault) \(vr) \(json)")
                    switch shape {
                    case .number, .factor, .slope, .paired: #expect(member.number != nil, "\(fault) \(vr) \(json)")
                    case .numbers(let count): #expect(numbers.count == count, "\(fault) \(vr) \(json)")
                    case .directions: #expect(numbers.count == 6, "\(fault) \(vr) \(json)")
                    case .spacing: #expect(numbers.count == 2, "\(fault) \(vr) \(json)")
                    case .frames: #expect(numbers.count == frameCount, "\(fault) \(vr) \(json)")
                    }
                }
            }
        }
    }

    @Test(arguments: [
        ("DS", #"0,5\0,5"#, "[0.5,0.5]"), ("UT", #"0.5\0.5"#, "[0.5,0.5]"), ("ST", #"0.5\0.5"#, "[0.5,0.5]"),
        ("LO", #"0.5\0.5"#, "[0.5,0.5]"), ("UN", #"0.5\0.5"#, "[0.5,0.5]"), ("OB", #"0.5\0.5"#, "[0.5,0.5]"),
        ("DS", "0.5,0.5", "[0.5,0.5]"), ("DS", #"0.5\0\0.5"#, "[0.5,0.5]"), ("DS", "0.5", "[0.5,0.5]"),
        ("DS", #"0.5\0.25\1"#, "[0.5,0.25]"), ("DS", " 0.5 \\ 0.5", "[0.5,0.5]"), ("DS", "0.5\0\\0.5\0", "[0.5,0.5]"),
        ("DS", #"0\0"#, nil), ("DS", #"0.5mm\0.5mm"#, nil), ("DS", #"NaN\0.5"#, nil), ("DS", "1.234,5", nil),
        ("DS", "0", nil), ("DS", "\\", nil),
    ])
    func `A spacing is two numbers or none`(vr: String, value: String, json: String?) throws {
        let padded = value.utf8.count % 2 == 0 ? value : value + " "
        let written = try naturalized(Bytes.explicit(0x0028_0030, vr, Array(padded.utf8)))
        #expect(written == (json.map { #"{"PixelSpacing":\#($0)}"# } ?? "{}"))
    }

    @Test(arguments: [
        (#"1\0\0\0\1\0"#, true), (#"0.8\0.6\0\-0.6\0.8\0 "#, true), (#"1\0\0\0.9\0.1\0 "#, true),
        (#"0\0\0\0\0\0"#, false), (#"1\0\0\0\0\0"#, false), (#"1\0\0\1\0\0"#, false), (#"1\0\0\-2\0\0 "#, false),
        (#"1E300\0\0\0\1E300\0 "#, false), (#"1\0\0\0\1"#, false),
    ])
    func `Directions of rows and columns lie in a plane of their own`(value: String, isThere: Bool) throws {
        let padded = value.utf8.count % 2 == 0 ? value : value + " "
        let written = try naturalized(Bytes.explicit(0x0020_0037, "DS", Array(padded.utf8)))
        #expect(written.contains("ImageOrientationPatient") == isThere)
    }

    @Test(arguments: [
        ("500", "1000", #"{"WindowCenter":500,"WindowWidth":1000}"#),
        (#"500\40"#, "1000", #"{"WindowCenter":500,"WindowWidth":1000}"#),
        (#"\500"#, #"\1000"#, #"{"WindowCenter":500,"WindowWidth":1000}"#),
        (#"\500"#, #"1000\400"#, #"{"WindowCenter":500,"WindowWidth":400}"#),
        (#"500\40"#, #"1000\400"#, #"{"WindowCenter":[500,40],"WindowWidth":[1000,400]}"#),
        ("", "", "{}"), ("500", "", "{}"), ("NaN", "1000", "{}"),
        ("500,5", "1000,0", #"{"WindowCenter":500.5,"WindowWidth":1000}"#),
        ("500", "0", "{}"), ("500", "-1000", "{}"), ("0.5", "0.4", "{}"),
        ("500", "1", #"{"WindowCenter":500,"WindowWidth":1}"#),
        (#"500\40"#, #"0\400"#, #"{"WindowCenter":40,"WindowWidth":400}"#),
    ])
    func `Of windows only whole ones are there`(center: String, width: String, json: String) throws {
        func padded(_ text: String) -> String { text.utf8.count % 2 == 0 ? text : text + " " }
        let dataSet =
            Bytes.explicit(0x0028_1050, "DS", padded(center)) + Bytes.explicit(0x0028_1051, "DS", padded(width))
        #expect(try naturalized(dataSet) == json)
        #expect(
            try naturalized(Bytes.explicit(0x0028_9132, "SQ", Bytes.item(dataSet)))
                == #"{"FrameVOILUTSequence":[\#(json)]}"#)
    }

    @Test(arguments: [0x0028_1053, 0x3004_000E, 0x0018_1063, 0x0010_1030] as [UInt32])
    func `A factor is not zero`(tag: UInt32) throws {
        #expect(try naturalized(Bytes.explicit(tag, "DS", "0.0 ")) == "{}")
        let keyword = try #require(DataDictionary.entry(of: Tag(tag))?.keyword)
        #expect(try naturalized(Bytes.explicit(tag, "DS", "-0.5")).hasPrefix(#"{"\#(keyword)":-0.5"#))
    }

    @Test(arguments: [
        ("CT", #"0\0\1"#, "[0,0,1]"), ("CT", #"0\0"#, #""""#), ("CT", "", #""""#), ("CT", nil, #""""#),
        ("MR", nil, #""""#), ("PT", nil, #""""#), ("NM", nil, #""""#), ("OT", nil, #""""#), ("DX", "", #""""#),
        ("CT", #"0\0\1,5"#, "[0,0,1.5]"), ("OT", #"0\0\1 "#, "[0,0,1]"),
    ])
    func `A single image has a position, or an empty text in its place`(
        modality: String, position: String?, json: String?
    ) throws {
        var dataSet = Bytes.explicit(0x0008_0060, "CS", modality)
        if let position {
            dataSet += Bytes.explicit(0x0020_0032, "DS", position.utf8.count % 2 == 0 ? position : position + " ")
        }
        dataSet += Bytes.explicit(0x0028_0010, "US", [1, 0])
        let members = try JSONValue(parsing: Array(try naturalized(dataSet).utf8))
        let expected = try json.map { try JSONValue(parsing: Array($0.utf8)) }
        #expect(members["ImagePositionPatient"] == expected)
    }

    @Test func `Objects that are no image, or have frames, get no stand-in for a position`() throws {
        #expect(try naturalized(Bytes.explicit(0x0008_0060, "CS", "SR")) == #"{"Modality":"SR"}"#)
        let modality = Bytes.explicit(0x0008_0060, "CS", "CT")
        #expect(try naturalized(modality) == #"{"Modality":"CT","ImagePositionPatient":""}"#)
        let segments = Bytes.explicit(0x0062_0002, "SQ", Bytes.item(Bytes.explicit(0x0062_0004, "US", [1, 0])))
        let segmentation = try naturalized(modality + Bytes.explicit(0x0028_0010, "US", [1, 0]) + segments)
        #expect(!segmentation.contains("ImagePositionPatient"))
        let frames = Bytes.explicit(0x0028_0008, "IS", "3 ") + Bytes.explicit(0x0028_0010, "US", [1, 0])
        #expect(try naturalized(modality + frames) == #"{"Modality":"CT","NumberOfFrames":3,"Rows":1}"#)
    }

    @Test func `The offset of a single plane is left out, to which OHIF would add a position that is missing`() throws {
        let offset = Bytes.explicit(0x3004_000C, "DS", "0 ")
        #expect(
            try naturalized(Bytes.explicit(0x0028_0010, "US", [1, 0]) + offset)
                == #"{"Rows":1,"ImagePositionPatient":""}"#)
        let frames = Bytes.explicit(0x0028_0008, "IS", "2 ")
        #expect(
            try naturalized(frames + Bytes.explicit(0x3004_000C, "DS", #"0\1 "#))
                == #"{"NumberOfFrames":2,"GridFrameOffsetVector":[0,1]}"#)
    }

    @Test(arguments: [
        ("1 ", 1, true), ("2.0 ", 2, true), ("0.5 ", 0.5, false), ("0,25", 0.25, false),
        ("-1", -1, false), ("1E308 ", 1e308, true), ("2E-8", 2e-8, false), ("-1.5", -1.5, false),
    ])
    func `A slope is a whole number, or so large that no pixel becomes one`(text: String, slope: Double, isSame: Bool)
        throws
    {
        for dataSet in [
            Bytes.explicit(0x0028_1053, "DS", text),
            Bytes.explicit(0x0028_9145, "SQ", Bytes.item(Bytes.explicit(0x0028_1053, "DS", text))),
        ] {
            var adjustedAttributes: [DICOM.Tag] = []
            let json = try json(of: dataSet) {
                adjustedAttributes = NaturalizedJSON.write($0, to: &$1).adjustedAttributes
            }
            #expect(adjustedAttributes.isEmpty)
            let record = try JSONValue(parsing: Array(json.utf8))
            let members = record["PixelValueTransformationSequence"]?.array?.first ?? record
            let written = try #require(members["RescaleSlope"]?.number)
            #expect((written == slope) == isSame)
            #expect(abs(written - slope) <= abs(slope) * 1e-9)
            guard !isSame else { continue }
            for pixel in [1.0, 2, 100, 4000, 65_535, -32_768] {
                for intercept in [0.0, -1024, 1000, -8192] {
                    let value = pixel * written + intercept
                    #expect(value != value.rounded(), "\(pixel) times \(text) and \(intercept)")
                }
            }
        }
    }

    @Test func `What does not fit is told by tag, what is empty is not`() throws {
        var adjustedAttributes: [DICOM.Tag] = []
        let dataSet =
            Bytes.explicit(0x0028_0030, "DS", "0.5 ") + Bytes.explicit(0x0028_1050, "DS", "")
            + Bytes.explicit(0x0028_1053, "DS", "x ")
        _ = try json(of: dataSet) { adjustedAttributes = NaturalizedJSON.write($0, to: &$1).adjustedAttributes }
        #expect(adjustedAttributes == [Tag(0x0028_0030), Tag(0x0028_1053)])
        let unknown = Bytes.explicit(0x0010_1030, "DS", "0 ") + Bytes.explicit(0x0028_1053, "DS", "0 ")
        _ = try json(of: unknown) { adjustedAttributes = NaturalizedJSON.write($0, to: &$1).adjustedAttributes }
        #expect(adjustedAttributes == [Tag(0x0028_1053)], "a weight of 0 is said to be unknown often enough")
    }

    @Test func `Numbers in another text VR than the dictionary's are numbers, outside of the table, too`() throws {
        #expect(try naturalized(Bytes.explicit(0x0018_0087, "UT", "1,5 ")) == #"{"MagneticFieldStrength":1.5}"#)
    }

    @Test func `An overlay with half an origin is not drawn`() throws {
        let dataSet =
            Bytes.explicit(0x6000_0010, "US", [8, 0]) + Bytes.explicit(0x6000_0011, "US", [8, 0])
            + Bytes.explicit(0x6000_0050, "SS", [1, 0]) + Bytes.explicit(0x6000_3000, "OW", [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(try naturalized(dataSet) == #"{"60000010":8,"60000011":8}"#)
    }
}
