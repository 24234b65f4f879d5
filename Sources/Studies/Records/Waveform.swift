// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// Waveforms (PS3.3 C.10.9) as OHIF draws them.
enum Waveform {
    /// The classes that OHIF draws, where it draws any: 12-lead, general and ambulatory ECG, hemodynamic and cardiac
    /// electrophysiology (PS3.4 table B.5-1). Of all others it says itself that they are not supported.
    static let classes: Set = [
        "1.2.840.10008.5.1.4.1.1.9.1.1", "1.2.840.10008.5.1.4.1.1.9.1.2", "1.2.840.10008.5.1.4.1.1.9.1.3",
        "1.2.840.10008.5.1.4.1.1.9.2.1", "1.2.840.10008.5.1.4.1.1.9.3.1",
    ]

    /// The most bytes of the samples of a group that are served.
    static let byteLimit = 128 << 20

    fileprivate static let waveformSequence = Tag(0x5400_0100)
    fileprivate static let waveformData = Tag(0x5400_1010)

    /// Whether OHIF reads the samples right. It takes the first group alone, its samples for 16 bits with a sign, whatever
    /// they are, and as many as the group claims: it would draw others wrong, and missing ones as zeros.
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

    /// Where the samples of a group are, the first one being 1; relative to the viewer's root.
    static func url(ofGroup number: Int, ofInstance id: String) -> String {
        urlPrefix(ofInstance: id) + "\(number)" + urlSuffix
    }

    /// What stands before the number of the group.
    static func urlPrefix(ofInstance id: String) -> String { "../instances/\(id)/ohif/bulk/54000100/" }
    /// What stands behind it.
    static let urlSuffix = "/54001010"
}

/// What stands in a record for binary values that are not written inline.
struct BulkReferences {
    private let id: String
    private let content: InstanceContent
    /// The numbers of the groups of a waveform, from 1, by where their samples begin in the file.
    private var waveformGroups: [Int: Int] = [:]

    /// No object has more groups.
    private static let groupLimit = 4096

    init(_ file: DICOMFile, ofInstance id: String, _ content: InstanceContent) {
        self.id = id
        self.content = content
        // What no release draws right is fetched by none.
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
