// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOMJSON
public import OHIFReleases

/// OHIF's "DICOM JSON" document of one study (`extensions/default/src/DicomJSONDataSource` in OHIF's sources).
public enum StudyDocument {
    /// Returns the document as UTF-8 text.
    ///
    /// - Study and series members override those of the instances; of each the first with a value counts, in their
    ///   order.
    /// - A multi-frame instance has an entry for each frame; OHIF takes the attributes from the first entry and the URL
    ///   of frame k from the k-th. See ``InstanceEntries``. A document has at most ``frameLimit`` entries beyond the
    ///   first ones: a file can claim any number of frames.
    /// - `Modalities` are separated by backslashes, as in DICOM (PS3.5 6.4): OHIF's modes split the text there.
    ///
    /// - Parameter release: The release whose form it has.
    /// - Complexity: n log n in the number of instances, linear in the size of the document.
    public static func json(of records: [InstanceRecord], for release: OHIFRelease) -> [UInt8] {
        var writer = writer(for: records)
        write(records, for: release, to: &writer)
        return writer.bytes
    }

    /// Returns a writer with room for the document of these records; only frames beyond the first make it grow.
    static func writer(for records: [InstanceRecord]) -> JSONWriter {
        JSONWriter(capacity: leastSize(of: records) &+ records.count &* 384 &+ 4096)
    }

    /// Returns the fewest bytes that the document's text can have.
    static func leastSize(of records: [InstanceRecord]) -> Int {
        records.reduce(0) { $0 &+ $1.metadata.count }
    }

    /// The most entries for frames beyond the first in a document.
    static let frameLimit = 262_144
    /// The most bytes of such entries: each repeats UIDs, which may be of any length. With UIDs of 64 characters there
    /// is room for 262 144 entries.
    static let frameByteLimit = 144 << 20

    /// Writes the document; see ``json(of:for:)``.
    static func write(
        _ records: [InstanceRecord], for release: OHIFRelease, isToBeJoined: Bool = false,
        to writer: inout JSONWriter
    ) {
        let groups = SeriesGroup.groups(of: records)
        writer.beginObject()
        writer.key("studies")
        writer.beginArray()
        if let first = groups.first?.first {
            writer.beginObject()
            writer.members(json: members(of: groups.lazy.flatMap(\.instances).map(\.studyMembers)))
            writer.key("NumInstances")
            writer.integer(records.count)
            writer.key("Modalities")
            writer.string(modalities(of: groups))
            writer.key("series")
            writer.beginArray()
            var form = Form(
                release: release, study: StudyUID(ofMembers: first.studyMembers),
                surroundings: StudySurroundings(of: records, isToBeJoined: isToBeJoined))
            for group in groups { write(group, in: &form, into: &writer) }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func members(of instances: some Sequence<[UInt8]>) -> [UInt8] {
        var joined = JoinedMembers()
        for members in instances { joined.append(members) }
        return joined.json
    }

    /// What decides about the entries; it is carried from the first instance to the last.
    private struct Form {
        let release: OHIFRelease
        var study: StudyUID
        let surroundings: StudySurroundings
        var room = FrameRoom()
    }

    /// The room that is left for entries of frames beyond the first.
    private struct FrameRoom {
        private var entries = frameLimit
        private var bytes = frameByteLimit

        /// Takes room for all such entries of an instance, or for as many as fit; returns their number.
        mutating func take(for instance: InstanceRecord, _ instanceEntries: InstanceEntries) -> Int {
            guard instanceEntries.count > 1 else { return 0 }
            // Names, punctuation and numbers take less than 110 bytes, the URL of a file 50; an escaped byte takes six.
            var texts = [instance.sopInstanceUID, instance.seriesInstanceUID]
            var size = 110
            if case .frames(let urls, _) = instanceEntries {
                size += urls.byteCount
            } else {
                texts.append(instance.id)
                size += 50
            }
            size = texts.reduce(size) { size, text in
                let isPlain = text.utf8.allSatisfy { (0x23..<0x5C).contains($0) || (0x61..<0x7F).contains($0) }
                return size + (isPlain ? 1 : 6) * text.utf8.count
            }
            let count = min(instanceEntries.count - 1, entries, bytes / size)
            entries -= count
            bytes -= count * size
            return count
        }
    }

    private static func write(_ group: SeriesGroup, in form: inout Form, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.members(json: members(of: group.instances.lazy.map(\.seriesMembers)))
        writer.key("instances")
        writer.beginArray()
        for instance in group.instances {
            let entries = InstanceEntries(
                of: instance, study: form.study.ofRecord(instance), in: form.surroundings, for: form.release)
            writer.beginObject()
            writer.key("metadata")
            if case .unsupported = entries {
                writeUnsupported(instance, into: &writer)
            } else if form.release.scalesSingleRegionsTwice {
                writer.value(json: UltrasoundRegions.doubled(in: Array(instance.metadata))[...])
            } else if form.release.readsVOILUTFunctionsAsLists {
                writer.value(json: VOILUTFunctions.listed(in: instance.metadata))
            } else {
                writer.value(json: instance.metadata)
            }
            writer.key("url")
            writer.string(entries.url(ofFrame: 1, of: instance))
            writer.endObject()
            for frame in stride(from: 2, through: form.room.take(for: instance, entries) + 1, by: 1) {
                writeFurtherFrame(frame, of: instance, entries, into: &writer)
            }
        }
        writer.endArray()
        writer.endObject()
    }

    /// Writes an instance that is listed as not supported, without what the release must not read.
    private static func writeUnsupported(_ instance: InstanceRecord, into writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("SOPClassUID")
        writer.string(RecordMetadata.unsupportedClass)
        writer.key("SOPInstanceUID")
        writer.string(instance.sopInstanceUID)
        writer.key("SeriesInstanceUID")
        writer.string(instance.seriesInstanceUID)
        if let number = instance.instanceNumber {
            writer.key("InstanceNumber")
            writer.integer(number)
        }
        writeReferences(of: instance, into: &writer)
        writer.endObject()
    }

    /// Writes what the page needs to say which images are missing: what the object is (PS3.4 B.4.1.3 has this attribute
    /// for an object that is given another class), and the series that it names.
    private static func writeReferences(of instance: InstanceRecord, into writer: inout JSONWriter) {
        guard let sopClass = instance.kind.classDrawnOnImages else { return }
        writer.key("OriginalSpecializedSOPClassUID")
        writer.string(sopClass)
        writer.key("ReferencedSeriesSequence")
        writer.beginArray()
        for series in instance.referencedSeries {
            writer.beginObject()
            writer.key("SeriesInstanceUID")
            writer.string(series)
            writer.endObject()
        }
        writer.endArray()
    }

    /// Writes the entry of a further frame. Only its URL counts, but OHIF finds it by its SOP Instance UID.
    private static func writeFurtherFrame(
        _ frame: Int, of instance: InstanceRecord, _ entries: InstanceEntries, into writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key("metadata")
        writer.beginObject()
        writer.key("SOPInstanceUID")
        writer.string(instance.sopInstanceUID)
        writer.key("SeriesInstanceUID")
        writer.string(instance.seriesInstanceUID)
        writer.endObject()
        writer.key("url")
        writer.string(entries.url(ofFrame: frame, of: instance))
        writer.endObject()
    }

    private static func modalities(of groups: [SeriesGroup]) -> String {
        var seen: Set<String> = [""]
        return groups.map(\.first.modality).filter { seen.insert($0).inserted }.joined(separator: "\\")
    }
}
