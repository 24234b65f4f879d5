// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import DICOMSamples
import JSON
import Testing

@testable import DICOMJSON

@Suite struct FunctionalGroupsTests {
    private let shared: UInt32 = 0x5200_9229
    private let perFrame: UInt32 = 0x5200_9230

    private func group(_ sequence: UInt32, _ content: [UInt8]) -> [UInt8] {
        Bytes.explicit(sequence, "SQ", Bytes.item(content))
    }

    private func groups(_ sequence: UInt32, _ items: [[UInt8]]) -> [UInt8] {
        Bytes.explicit(sequence, "SQ", items.flatMap { Bytes.item($0) })
    }

    private func members(_ dataSet: [UInt8]) throws -> JSONValue {
        try JSONValue(parsing: Array(try naturalized(dataSet).utf8))
    }

    private func spacing(_ text: String) -> [UInt8] { group(0x0028_9110, Bytes.explicit(0x0028_0030, "DS", text)) }

    private func position(_ text: String) -> [UInt8] { group(0x0020_9113, Bytes.explicit(0x0020_0032, "DS", text)) }

    private func window(_ center: String) -> [UInt8] {
        group(0x0028_9132, Bytes.explicit(0x0028_1050, "DS", center) + Bytes.explicit(0x0028_1051, "DS", "200 "))
    }

    @Test(arguments: [nil, "1 "])
    func `An object of one frame has the attributes of its groups, the frame's before those of all`(
        frames: String?
    ) throws {
        let number = frames.map { Bytes.explicit(0x0028_0008, "IS", $0) } ?? []
        let json = try members(
            Bytes.explicit(0x0008_0060, "CS", "MR") + number + Bytes.explicit(0x0028_0010, "US", [1, 0])
                + groups(shared, [spacing(#"0.5\0.5 "#) + window("100 ")])
                + groups(perFrame, [position(#"1\2\3 "#) + window("300 ")]))
        #expect(json["PixelSpacing"]?.array?.map(\.number) == [0.5, 0.5])
        #expect(json["ImagePositionPatient"]?.array?.map(\.number) == [1, 2, 3])
        #expect(json["WindowCenter"]?.number == 300)
        #expect(json["WindowWidth"]?.number == 200)
        #expect(json.members?.count { $0.key == "WindowCenter" } == 1)
    }

    @Test func `An object of several frames has them in its groups only`() throws {
        let json = try members(
            Bytes.explicit(0x0028_0008, "IS", "2 ")
                + groups(shared, [spacing(#"0.5\0.5 "#)])
                + groups(perFrame, [position(#"1\2\3 "#), position(#"1\2\4 "#)]))
        #expect(json["PixelSpacing"] == nil)
        #expect(json["ImagePositionPatient"] == nil)
        #expect(json["PerFrameFunctionalGroupsSequence"]?.array?.count == 2)
    }

    @Test func `What identifies and describes the source of a frame stays out of the frame's groups`() throws {
        let source =
            Bytes.explicit(0x0008_0016, "UI", "1.2\0") + Bytes.explicit(0x0008_0018, "UI", "1.2.3\0")
            + Bytes.explicit(0x0010_0010, "PN", "Wrong^") + Bytes.explicit(0x0018_0081, "DS", "7 ")
            + Bytes.explicit(0x0020_000E, "UI", "1.3\0") + Bytes.explicit(0x0028_0010, "US", [5, 0])
        let json = try naturalized(
            Bytes.explicit(0x0028_0008, "IS", "2 ") + groups(perFrame, [group(0x0020_9171, source), []]))
        #expect(
            json == #"{"NumberOfFrames":2,"PerFrameFunctionalGroupsSequence":"#
                + #"[{"UnassignedPerFrameConvertedAttributesSequence":[{"EchoTime":7}]},{}],"#
                + #""SharedFunctionalGroupsSequence":[{}]}"#)
    }

    @Test func `Where only some frames have a position none has one`() throws {
        let json = try naturalized(
            Bytes.explicit(0x0028_0008, "IS", "2 ") + groups(perFrame, [position(#"1\2\3 "#), position("")]))
        #expect(
            json == #"{"NumberOfFrames":2,"PerFrameFunctionalGroupsSequence":[{},{}],"#
                + #""SharedFunctionalGroupsSequence":[{}]}"#)
    }

    @Test func `A group of which nothing is left is absent`() throws {
        let json = try naturalized(
            Bytes.explicit(0x0028_0008, "IS", "2 ") + groups(perFrame, [position(""), position("")]))
        #expect(
            json == #"{"NumberOfFrames":2,"PerFrameFunctionalGroupsSequence":[{},{}],"#
                + #""SharedFunctionalGroupsSequence":[{}]}"#)
    }

    @Test func `Of both sequences there are both or none, and an item for each frame`() throws {
        let number = Bytes.explicit(0x0028_0008, "IS", "3 ")
        func items(_ dataSet: [UInt8], _ name: String) throws -> [Int]? {
            try members(number + dataSet)["\(name)FunctionalGroupsSequence"]?.array?.map { $0.members?.count ?? -1 }
        }
        let onlyShared = groups(shared, [spacing(#"0.5\0.5 "#)])
        #expect(try items(onlyShared, "Shared") == [1])
        #expect(try items(onlyShared, "PerFrame") == [0, 0, 0])
        let short = groups(perFrame, [window("1 ")])
        #expect(try items(short, "PerFrame") == [1, 0, 0])
        #expect(try items(short, "Shared") == [0])
        #expect(try items(onlyShared + short, "PerFrame") == [1, 0, 0])
        let empty = groups(shared, []) + groups(perFrame, [])
        #expect(try items(empty, "Shared") == nil)
        #expect(try items(empty, "PerFrame") == nil)
        // One without a position among those that have one.
        let half = try members(number + groups(perFrame, [position(#"1\2\3 "#), position(#"1\2\4 "#)]))
        #expect(half["PerFrameFunctionalGroupsSequence"]?.array?.map { $0.members?.count } == [0, 0, 0])
        // More than there are frames do no harm.
        let long = groups(perFrame, [window("1 "), window("2 "), window("3 "), window("4 ")])
        #expect(try items(long, "PerFrame") == [1, 1, 1, 1])
    }

    @Test func `A segmentation's groups are as they are`() throws {
        let segments = Bytes.explicit(0x0062_0002, "SQ", Bytes.item(Bytes.explicit(0x0062_0004, "US", [1, 0])))
        let json = try members(
            Bytes.explicit(0x0028_0008, "IS", "3 ") + segments + groups(perFrame, [window("1 ")]))
        #expect(json["PerFrameFunctionalGroupsSequence"]?.array?.count == 1)
        #expect(json["SharedFunctionalGroupsSequence"] == nil)
    }

    @Test func `The object's position gives way to those of its frames`() throws {
        let object = Bytes.explicit(0x0028_0008, "IS", "2 ")
        let own = Bytes.explicit(0x0020_0032, "DS", #"9\9\9 "#)
        let all = groups(perFrame, [position(#"1\2\3 "#), position(#"1\2\4 "#)])
        #expect(try members(own + object + all)["ImagePositionPatient"] == nil)
        let some = groups(perFrame, [position(#"1\2\3 "#), []])
        #expect(try members(own + object + some)["ImagePositionPatient"]?.array?.count == 3)
        #expect(try members(own + object)["ImagePositionPatient"]?.array?.count == 3)
    }

    @Test func `What stands beside groups is left out, since OHIF takes it for one`() throws {
        let json = try members(
            Bytes.explicit(0x0028_0008, "IS", "2 ")
                + groups(perFrame, [Bytes.explicit(0x0008_0008, "CS", #"\PRIMARY"#) + window("1 "), window("2 ")]))
        let first = try #require(json["PerFrameFunctionalGroupsSequence"]?.array?.first)
        #expect(first.members?.map(\.key) == ["FrameVOILUTSequence"])
    }

    @Test func `Detectors without position are absent, since OHIF computes with the first one's`() throws {
        let orientation = Bytes.explicit(0x0020_0037, "DS", #"1\0\0\0\1\0 "#)
        let without = Bytes.explicit(0x0054_0022, "SQ", Bytes.item(orientation))
        #expect(try naturalized(without) == "{}")
        let position = Bytes.explicit(0x0020_0032, "DS", #"1\2\3 "#)
        let with = Bytes.explicit(0x0054_0022, "SQ", Bytes.item(position + orientation))
        #expect(
            try naturalized(with) == #"{"DetectorInformationSequence":[{"ImagePositionPatient":[1,2,3],"#
                + #""ImageOrientationPatient":[1,0,0,0,1,0]}]}"#)
    }

    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "-1", "0"])
    func `Whatever number of frames is claimed, groups are read`(claimed: String) throws {
        let position = Bytes.explicit(0x0020_0032, "DS", #"0\0\1 "#)
        let item = Bytes.item(Bytes.explicit(0x0020_9113, "SQ", Bytes.item(position)))
        let padded = claimed.utf8.count % 2 == 0 ? claimed : claimed + " "
        let dataSet =
            Bytes.explicit(0x0028_0008, "IS", padded) + Bytes.explicit(0x5200_9230, "SQ", item + item)
        #expect(try naturalized(dataSet).contains("PerFrameFunctionalGroupsSequence"))
    }
}
