// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OHIFReleases

/// The entries through which a release of OHIF gets what an instance shows.
enum InstanceEntries {
    /// Entries for a file, one for each of so many frames.
    case file(frames: Int)
    /// An entry for each frame by itself.
    case frames(FrameURLs, count: Int)
    /// An entry for a stream.
    case video
    /// Nothing: the release would show the instance wrong, or nothing else of the study. It is listed as not supported;
    /// the text is the clause after "since" that says why, with no values of the file.
    case unsupported(String)

    /// Decides on the entries of an instance.
    ///
    /// - Parameters:
    ///   - study: The document's Study Instance UID; `nil` when the instance has another one.
    ///   - surroundings: What else is in the study.
    init(
        of instance: InstanceRecord, study: String?, in surroundings: StudySurroundings, for release: OHIFRelease
    ) {
        if let reason = UnsupportedReason(of: instance, in: surroundings, for: release) {
            self = .unsupported(reason.clause)
            return
        }
        var urls: FrameURLs? {
            study.flatMap { study in
                FrameURLs(
                    ofInstance: instance.id, sop: instance.sopInstanceUID, series: instance.seriesInstanceUID,
                    study: study)
            }
        }
        switch instance.content {
        case .file: self = .wholeFile(of: instance)
        case .video: self = .video
        case .frames: self = urls.map { .frames($0, count: instance.frameCount) } ?? .wholeFile(of: instance)
        case .convertedFrames:
            self = urls.map { .frames($0, count: instance.frameCount) } ?? .unsupported(Self.noAddressOfPixels)
        case .image: self = (release.readsImagesByFrame ? urls : nil).map { .frames($0, count: 1) } ?? .file(frames: 1)
        case .segmentation where release.readsSegmentationsByFrame:
            self = urls.map { .frames($0, count: instance.frameCount) } ?? .unsupported(Self.noAddress)
        case .wholeSegmentation where release.readsSegmentationsByFrame: self = .unsupported(Self.inseparable)
        case .segmentation, .wholeSegmentation: self = .file(frames: 1)
        }
    }

    private static let noAddress = "its UIDs cannot stand in an address, and OHIF reads segmentations frame by frame"
    private static let noAddressOfPixels =
        "its UIDs cannot stand in an address, and OHIF cannot show its pixels as they are stored"
    private static let inseparable =
        "its frames cannot be told apart in the file, and OHIF reads segmentations frame by frame"

    private static let groupsOfFrames =
        "its frames cannot be asked for one by one, and OHIF would show all of them by what its file says of the first"
    private static let groups =
        [#""SharedFunctionalGroupsSequence":["#, #""PerFrameFunctionalGroupsSequence":["#].map { Array($0.utf8) }

    /// Returns the entries of an instance that is read from its file. Such entries have no number of the frame where
    /// OHIF looks for it to find the frame's functional groups.
    private static func wholeFile(of instance: InstanceRecord) -> InstanceEntries {
        if instance.frameCount > 1, groups.contains(where: { MetadataMember.end(of: $0, in: instance.metadata) != nil })
        {
            return .unsupported(groupsOfFrames)
        }
        return .file(frames: instance.frameCount)
    }

    /// The number of entries.
    var count: Int {
        switch self {
        case .file(let frames): max(frames, 1)
        case .frames(_, let count): max(count, 1)
        case .video, .unsupported: 1
        }
    }

    /// Returns the URL of the entry for a frame, the first one being 1.
    func url(ofFrame frame: Int, of instance: InstanceRecord) -> String {
        switch self {
        case .file, .unsupported: StudyDocument.fileURL(ofInstance: instance.id, frame: frame)
        case .frames(let urls, _): urls.url(ofFrame: frame)
        case .video: StudyDocument.playedURL(ofInstance: instance.id)
        }
    }
}

/// An instance that a release of OHIF cannot show as it is.
public struct UnsupportedInstance: Hashable, Sendable {
    /// The server's identifier of the instance.
    public var instance: String
    /// Why it is listed as not supported; no values.
    public var reason: String
}

extension StudyDocument {
    /// Returns the instances that are listed as not supported in the document of these records.
    static func unsupported(
        among records: [InstanceRecord], for release: OHIFRelease, isToBeJoined: Bool = false
    ) -> [UnsupportedInstance] {
        guard records.contains(where: { $0.mayBeUnsupported }),
            let first = SeriesGroup.groups(of: records).first?.first
        else { return [] }
        var study = StudyUID(ofMembers: first.studyMembers)
        let surroundings = StudySurroundings(of: records, isToBeJoined: isToBeJoined)
        return records.filter { $0.mayBeUnsupported }.compactMap { record in
            let entries = InstanceEntries(of: record, study: study.ofRecord(record), in: surroundings, for: release)
            guard case .unsupported(let reason) = entries else { return nil }
            return UnsupportedInstance(instance: record.id, reason: reason)
        }
    }
}

extension InstanceRecord {
    fileprivate var mayBeUnsupported: Bool {
        switch content {
        case .segmentation, .wholeSegmentation, .convertedFrames: true
        case .file, .frames: kind != .ordinary || frameCount > 1
        case .image, .video: kind != .ordinary
        }
    }
}

/// The Study Instance UID of a document, compared with that of its records.
struct StudyUID {
    private let uid: String?
    private var members: [UInt8]
    private var current: String?

    /// Reads the UID from the study members of the document.
    init(ofMembers members: [UInt8]) {
        self.members = members
        uid = Self.uid(in: members)
        current = uid
    }

    /// Returns the UID when the record has it, too. Nearly all records of a study have equal members.
    mutating func ofRecord(_ record: InstanceRecord) -> String? {
        if record.studyMembers != members {
            members = record.studyMembers
            current = Self.uid(in: members)
        }
        return current == uid ? uid : nil
    }

    private static func uid(in members: [UInt8]) -> String? {
        let object = [UInt8(ascii: "{")] + members + [UInt8(ascii: "}")]
        return (try? JSONValue(parsing: object))?["StudyInstanceUID"]?.string
    }
}
