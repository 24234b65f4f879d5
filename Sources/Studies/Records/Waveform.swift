// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// Waveforms (PS3.3 C.10.9) as OHIF draws them.
enum Waveform {
    /// The classes that OHIF draws, in releases that draw any: 12-lead, general and ambulatory ECG, hemodynamic and
    /// cardiac electrophysiology (PS3.4 table B.5-1). OHIF itself lists all other waveforms as not supported.
    static let classes: Set = [
        "1.2.840.10008.5.1.4.1.1.9.1.1", "1.2.840.10008.5.1.4.1.1.9.1.2", "1.2.840.10008.5.1.4.1.1.9.1.3",
        "1.2.840.10008.5.1.4.1.1.9.2.1", "1.2.840.10008.5.1.4.1.1.9.3.1",
    ]

    /// The most bytes of a group's samples that are served.
    static let byteLimit = 128 << 20

    fileprivate static let waveformSequence = Tag(0x5400_0100)
    fileprivate static let waveformData = Tag(0x5400_1010)

    /// Whether OHIF reads the samples right. It reads only the first group, takes its samples for 16 bits with a sign,
    /// and expects as many as the group claims: it would draw others wrong, and missing ones as zeros.
    static func isOfWords(_ dataSet: DataSet) -> Bool {
        guard let group = dataSet[waveformSequence]?.items.first(where: { _ in true }), let data = group[waveformData],
            let channels = group.short(Tag(0x003A_0005))?.int, let samples = group.short(Tag(0x003A_0010))?.int,
            let frequency = group.short(Tag(0x003A_001A))?.double
        else { return false }
        guard group.short(Tag(0x5400_1004))?.int == 16, group.short(Tag(0x5400_1006))?.string == "SS",
            data.length <= byteLimit, channels > 0, samples > 0, frequency > 0
        else { return false }
        let (values, overflows) = channels.multipliedReportingOverflow(by: samples)
        return !overflows && values <= data.length / 2 && data.length % 2 == 0 && data.vr.storage == .bulk
    }

    /// Returns the URL of the samples of a group, the first one being 1; relative to the viewer's root.
    static func url(ofGroup number: Int, ofInstance id: String) -> String {
        urlPrefix(ofInstance: id) + "\(number)" + urlSuffix
    }

    /// The part of the URL before the number of the group.
    static func urlPrefix(ofInstance id: String) -> String { "../instances/\(id)/ohif/bulk/54000100/" }
    /// The part behind it.
    static let urlSuffix = "/54001010"
}

/// What a record has in place of binary values that are not written inline.
struct BulkReferences {
    private let id: String
    private let content: InstanceContent
    /// The numbers of a waveform's groups, from 1, by the offsets of their samples in the file.
    private var waveformGroups: [Int: Int] = [:]

    /// The most groups; no object has more.
    private static let groupLimit = 4096

    init(_ file: DICOMFile, ofInstance id: String, _ content: InstanceContent) {
        self.id = id
        self.content = content
        // No release draws such a waveform right, so none fetches its samples.
        guard ObjectKind(file) != .otherWaveform, let sequence = file.dataSet[Waveform.waveformSequence] else { return }
        for (index, item) in sequence.items.prefix(Self.groupLimit).enumerated() {
            guard let data = item[Waveform.waveformData], data.length <= Waveform.byteLimit else { continue }
            waveformGroups[data.valueOffset] = index + 1
        }
    }

    func reference(to element: DataElement) -> BulkReference {
        if element.depth == 1, element.tag == Waveform.waveformData, let group = waveformGroups[element.valueOffset] {
            return .bulkDataURI(Waveform.url(ofGroup: group, ofInstance: id))
        }
        return StudyDocument.reference(to: element, ofInstance: id, content)
    }
}
