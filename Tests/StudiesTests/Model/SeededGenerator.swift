// SPDX-License-Identifier: GPL-3.0-or-later

import Studies

/// Random numbers that are the same in every run (SplitMix64), so that a failure can be repeated by its seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension InstanceRecord {
    /// A record as a series of CT has them: hardly anything differs but UID, number and position.
    static func slice(_ number: Int, series: String = "1.2.3.4", metadataSize: Int = 400) -> InstanceRecord {
        InstanceRecord(
            id: "0123456a-7b8c9d0e-\(number)",
            seriesInstanceUID: series,
            sopInstanceUID: "\(series).\(number)",
            modality: "CT",
            seriesNumber: 2,
            instanceNumber: number,
            slicePosition: Double(number) * 1.25,
            studyMembers: Array(#""StudyInstanceUID":"1.2.3","PatientName":{"Alphabetic":"Model^Maria"}"#.utf8),
            seriesMembers: Array(#""SeriesInstanceUID":"1.2.3.4","Modality":"CT""#.utf8),
            metadata: Array(
                (#"{"InstanceNumber":\#(number),"Pad":"\#(String(repeating: "x", count: metadataSize))","#
                    + #""SeriesInstanceUID":"\#(series)","SOPInstanceUID":"\#(series).\#(number)"}"#).utf8))
    }

    /// A record with anything in it that a record of a pack may hold; those of one pack have numbers of their own.
    static func random(_ number: Int, using generator: inout SeededGenerator) -> InstanceRecord {
        func value(_ generator: inout SeededGenerator) -> String {
            [#""Größe""#, #""超音波""#, #""\u0000\"\\""#, "[1,-2.5e9]", #"{"Alphabetic":null}"#, "true"]
                .randomElement(using: &generator) ?? "0"
        }
        let modalities = ["", "CT", "Größe", "超音波", "\u{0}\n\"\\"]
        let series = "1.2.Größe"
        let instance = (["", "1.2.3.", "超音波"].randomElement(using: &generator) ?? "") + "\(number)"
        let study = #""StudyInstanceUID":"1.2","PatientName":\#(value(&generator))"#
        let members = #""SeriesInstanceUID":"\#(series)","SeriesDescription":\#(value(&generator))"#
        return InstanceRecord(
            id: "\(number)-\(generator.next())",
            seriesInstanceUID: series,
            sopInstanceUID: instance,
            modality: modalities.randomElement(using: &generator) ?? "",
            seriesNumber: Bool.random(using: &generator) ? Int(truncatingIfNeeded: generator.next()) : nil,
            instanceNumber: Bool.random(using: &generator) ? Int(truncatingIfNeeded: generator.next()) : nil,
            slicePosition: Bool.random(using: &generator) ? Double.random(in: -1e9...1e9, using: &generator) : nil,
            content: .allCases.randomElement(using: &generator) ?? .file,
            frameCount: Int.random(in: 1...65_536, using: &generator),
            studyMembers: Array(study.utf8),
            seriesMembers: Bool.random(using: &generator) ? Array(members.utf8) : [],
            metadata: Array(
                #"{"SOPInstanceUID":"\#(instance)","SeriesInstanceUID":"\#(series)","Rows":\#(value(&generator))}"#.utf8
            ))
    }
}
