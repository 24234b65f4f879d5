// SPDX-License-Identifier: GPL-3.0-or-later

import DICOM
import Testing

@Suite struct DataDictionaryTests {
    @Test func `It has every element of the standard's tables`() {
        let tags = DataDictionary.tags
        #expect(tags.count == 5091 + 88)
        #expect(Set(tags).count == tags.count)
    }

    @Test func `Every element of the tables is found by its tag`() {
        for tag in DataDictionary.tags {
            #expect(DataDictionary.entry(of: tag) != nil, "\(tag)")
        }
    }

    @Test func `Every keyword leads back to an element of that keyword`() throws {
        var keywords: Set<String> = []
        for tag in DataDictionary.tags {
            let keyword = try #require(DataDictionary.entry(of: tag)).keyword
            #expect(keyword.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) })
            if !keyword.isEmpty { keywords.insert(keyword) }
        }
        #expect(keywords.count > 5100)
        for keyword in keywords.sorted().enumerated().filter({ $0.offset % 50 == 0 }).map(\.element) {
            let tag = try #require(DataDictionary.tag(ofKeyword: keyword))
            #expect(DataDictionary.entry(of: tag)?.keyword == keyword)
        }
    }

    @Test(arguments: [
        (0x0008_0005, "SpecificCharacterSet", DataDictionary.EntryVR.one(.CS), "1-n"),
        (0x0010_0010, "PatientName", .one(.PN), "1"),
        (0x0020_0032, "ImagePositionPatient", .one(.DS), "3"),
        (0x0028_0106, "SmallestImagePixelValue", .usOrSS, "1"),
        (0x0028_1200, "GrayLookupTableData", .usOrSSOrOW, "1-n"),
        (0x0028_3006, "LUTData", .usOrOW, "1-n"),
        (0x0018_1310, "AcquisitionMatrix", .one(.US), "4"),
        (0x3006_0050, "ContourData", .one(.DS), "3-3n"),
        (0x7FE0_0010, "PixelData", .obOrOW, "1"),
        (0xFFFE_E000, "Item", .none, "1"),
        (0x0002_0010, "TransferSyntaxUID", .one(.UI), "1"),
        (0x0000_0100, "CommandField", .one(.US), "1"),
    ])
    func `An element has the standard's keyword, VR and VM`(
        tag: UInt32, keyword: String, vr: DataDictionary.EntryVR, multiplicity: String
    ) throws {
        let entry = try #require(DataDictionary.entry(of: Tag(tag)))
        #expect(entry.keyword == keyword)
        #expect(entry.vr == vr)
        #expect(entry.multiplicity == multiplicity)
        #expect(entry.isSingleValued == (multiplicity == "1"))
        #expect(DataDictionary.tag(ofKeyword: keyword) == Tag(tag))
    }

    @Test func `Repeating groups are found in each of their groups`() {
        for tag in [0x6000_3000, 0x6002_3000, 0x60FE_3000] as [UInt32] {
            #expect(DataDictionary.entry(of: Tag(tag))?.keyword == "OverlayData")
        }
        #expect(DataDictionary.entry(of: Tag(0x5004_2500))?.keyword == "CurveLabel")
        #expect(DataDictionary.entry(of: Tag(0x0020_3105))?.keyword == "SourceImageIDs")
        #expect(DataDictionary.entry(of: Tag(0x6001_3000)) == nil, "odd groups are private")
    }

    @Test func `Private and unassigned elements have no entry`() {
        for tag in [0x0009_1001, 0x0008_0004, 0x7FDF_0010, 0xFFFF_FFFF] as [UInt32] {
            #expect(DataDictionary.entry(of: Tag(tag)) == nil)
        }
        #expect(DataDictionary.tag(ofKeyword: "NoSuchKeyword") == nil)
        #expect(DataDictionary.tag(ofKeyword: "") == nil)
    }

    @Test func `Retired elements are marked`() {
        #expect(DataDictionary.entry(of: Tag(0x0008_0001))?.isRetired == true)
        #expect(DataDictionary.entry(of: Tag(0x0010_0010))?.isRetired == false)
    }
}
