// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON
internal import JSON

extension InstanceRecord {
    /// The record of an instance from what the server reads in its file (Orthanc's `/instances/{id}/tags`), for files
    /// that our reader refuses. It is poorer: binary values are missing.
    ///
    /// - Returns: `nil` when the answer does not identify the instance.
    init?(id: String, serverTags: [UInt8]) {
        guard let tags = try? JSONValue(parsing: serverTags),
            let series = tags.text(DocumentTags.seriesInstanceUID), let instance = tags.text(.sopInstanceUID)
        else { return nil }
        var metadata = JSONWriter()
        NaturalizedJSON.write(orthancTags: tags, to: &metadata)
        self.init(
            id: id,
            seriesInstanceUID: series,
            sopInstanceUID: instance,
            modality: tags.text(DocumentTags.modality) ?? "",
            seriesNumber: tags.text(DocumentTags.seriesNumber).flatMap { Int($0) },
            instanceNumber: tags.text(DocumentTags.instanceNumber).flatMap { Int($0) },
            slicePosition: SlicePosition.alongNormal(
                position: tags.numbers(DocumentTags.imagePositionPatient),
                orientation: tags.numbers(DocumentTags.imageOrientationPatient)),
            frameCount: min(
                max(tags.text(.numberOfFrames).flatMap { Int($0) } ?? 1, 1), RecordReader.frameLimit),
            studyMembers: NaturalizedJSON.members(DocumentTags.study, ofOrthancTags: tags),
            seriesMembers: NaturalizedJSON.members(DocumentTags.series, ofOrthancTags: tags),
            metadata: metadata.bytes)
    }
}

extension JSONValue {
    /// The first value of an element, without padding; `nil` when it is absent or empty.
    fileprivate func text(_ tag: Tag) -> String? {
        guard let value = self[tag.description]?["Value"]?.string?.split(separator: "\\").first else { return nil }
        let trimmed = value.drop { $0 == " " }.prefix { $0 != " " && $0 != "\0" }
        return trimmed.isEmpty ? nil : String(trimmed)
    }

    fileprivate func numbers(_ tag: Tag) -> [Double] {
        (self[tag.description]?["Value"]?.string ?? "").split(separator: "\\").compactMap { DecimalString.value($0) }
    }
}
