// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMJSON
import JSON
import Testing

/// `GET /instances/{id}/tags`, as Orthanc 1.10 and 1.12 answer it.
@Suite struct OrthancTagsTests {
    private func naturalized(_ tags: String) throws -> String {
        let value = try JSONValue(parsing: Array(tags.utf8))
        var writer = JSONWriter()
        NaturalizedJSON.write(orthancTags: value, to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("0008,0008", #""ORIGINAL\\PRIMARY""#, #"{"ImageType":["ORIGINAL","PRIMARY"]}"#),
        ("0008,0060", #""US ""#, #"{"Modality":"US"}"#),
        ("0010,0010", #""A^B=C""#, #"{"PatientName":{"Alphabetic":"A^B","Ideographic":"C"}}"#),
        ("0008,103e", #""T2\\FLAIR ""#, #"{"SeriesDescription":"T2\\FLAIR"}"#),
        ("0010,0010", #""A^B\\C""#, #"{"PatientName":{"Alphabetic":"A^B\\C"}}"#),
        ("0010,4000", #""a \\ b""#, #"{"PatientComments":"a \\ b"}"#),
        ("0018,0050", #""2.50""#, #"{"SliceThickness":2.5}"#),
        ("0018,9087", #""0.10000000000000001""#, #"{"DiffusionBValue":0.1}"#),
        ("0020,0032", #""1\\2\\-3e2""#, #"{"ImagePositionPatient":[1,2,-300]}"#),
        ("0020,0032", #""1\\\\-3e2""#, "{}"),
        ("0028,0030", #""0,5""#, #"{"PixelSpacing":[0.5,0.5]}"#),
        ("0028,0009", #""0018,1063""#, #"{"FrameIncrementPointer":"00181063"}"#),
        ("0028,0010", #""512""#, #"{"Rows":512,"ImagePositionPatient":""}"#),
        ("0040,a161", #""1.7000000476837158""#, #"{"FloatingPointValue":1.7000000476837158}"#),
        ("0070,0022", #""1.7000000476837158""#, #"{"GraphicData":1.7}"#),
        ("0008,0050", #""""#, #"{"AccessionNumber":null}"#),
        ("6000,0010", #""16""#, #"{"60000010":16}"#),
        ("5000,0005", #""1""#, "{}"),
        ("0008,0000", #""120""#, "{}"),
        ("0009,100d", #""2024""#, "{}"),
    ])
    func `Values get the types that their dictionary VR says`(tag: String, value: String, json: String) throws {
        #expect(try naturalized(#"{"\#(tag)":{"Name":"x","Type":"String","Value":\#(value)}}"#) == json)
    }

    @Test func `Items are objects`() throws {
        let item = #"{"0008,0100":{"Name":"CodeValue","Type":"String","Value":"X"}}"#
        #expect(
            try naturalized(#"{"0040,a730":{"Name":"x","Type":"Sequence","Value":[\#(item),{}]}}"#)
                == #"{"ContentSequence":[{"CodeValue":"X"},{}]}"#)
        #expect(
            try naturalized(#"{"0040,a730":{"Name":"x","Type":"Sequence","Value":[]}}"#) == "{}"
        )
    }

    @Test func `What Orthanc leaves out is absent, and what is empty is null`() throws {
        #expect(try naturalized(#"{"3006,0050":{"Name":"x","Type":"TooLong","Value":null}}"#) == "{}")
        #expect(try naturalized(#"{"7fe0,0010":{"Name":"x","Type":"Null","Value":null}}"#) == "{}")
        #expect(
            try naturalized(#"{"0018,9089":{"Name":"x","Type":"Null","Value":null}}"#)
                == #"{"DiffusionGradientOrientation":null}"#)
    }

    @Test func `Private elements that OHIF reads are recognised by their creator`() throws {
        let philips = #"{"Name":"x","PrivateCreator":"Philips PET Private Group","Type":"String","Value":"0.5"}"#
        #expect(try naturalized(#"{"7053,1100":\#(philips)}"#) == #"{"70531000":0.5}"#)
    }

    @Test func `Members come in the order of the tags`() throws {
        let text = #"{"Name":"x","Type":"String","Value":"1"}"#
        #expect(
            try naturalized(#"{"0020,0013":\#(text),"0008,0050":\#(text)}"#)
                == #"{"AccessionNumber":"1","InstanceNumber":1}"#)
    }

    @Test(arguments: [
        "null", "[]", "1", #"{"":{}}"#, #"{"0008,006":{}}"#, #"{"0008-0060":{"Type":"String","Value":"x"}}"#,
        #"{"+008,0060":{"Type":"String","Value":"x"}}"#, #"{"0008,0060":null}"#, #"{"0008,0060":{"Type":7}}"#,
        #"{"0008,0060":{"Type":"Unheard","Value":"x"}}"#,
    ])
    func `What is not of that form is left out`(text: String) throws {
        #expect(try naturalized(text) == "{}")
    }

    @Test func `A value of the wrong kind counts as empty`() throws {
        #expect(try naturalized(#"{"0008,0060":{"Type":"String","Value":[1]}}"#) == #"{"Modality":null}"#)
        #expect(try naturalized(#"{"0040,a730":{"Type":"Sequence","Value":"x"}}"#) == "{}")
    }
}
