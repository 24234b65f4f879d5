// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// The attributes of an instance, as large as they may be.
enum RecordMetadata {
    /// What is written of an instance.
    struct Written {
        var json: [UInt8]
        var shortening: Shortening?
        /// The names of attributes whose values are left out or completed, since OHIF cannot compute with them.
        var misfits: [String]

        init(json: [UInt8], _ omitted: OmittedValues) {
            self.json = json
            shortening = Shortening(omitted)
            misfits = omitted.misfits.map { DataDictionary.entry(of: $0)?.keyword ?? "\($0)" }
        }
    }

    /// No value is left out for the size of a record that has fewer bytes than this.
    private static let smallest = 1024

    /// Each step leaves out what is larger than a quarter of what the step before it did.
    private static let step = 4

    /// The record of a file; `nil` when too much is left without the larger values. Over the limit the largest values
    /// are left out until the rest fits, those that OHIF needs last.
    ///
    /// - Complexity: linear in the size of the file and the limit, at most ten times over.
    static func write(
        _ file: DICOMFile, limits: RecordLimits, id: String, content: InstanceContent
    ) -> Written? {
        let references = BulkReferences(file, ofInstance: id, content)
        let replacement = Replacement(file, content)
        let written = fitting(limits) { values, writer in
            NaturalizedJSON.write(
                file, except: replacement.omitted, to: &writer, limits: values, bulkData: references.reference)
        }
        return written.map { written in
            var written = written
            written.json = replacement.added(to: written.json)
            return written
        }
    }

    /// What a closure writes within the limits that it is given, with as much of it as fits into a record; `nil` when too
    /// much is left without the larger values.
    static func fitting(
        _ limits: RecordLimits, _ write: (ValueLimits, inout JSONWriter) -> OmittedValues
    ) -> Written? {
        var writer = JSONWriter()
        func attempt(_ values: ValueLimits) -> Written? {
            writer.removeAll()
            var omitted = OmittedValues()
            let fits = writer.limited(to: limits.record) { omitted = write(values, &$0) }
            return fits ? Written(json: writer.bytes, omitted) : nil
        }
        if let whole = attempt(ValueLimits(limits.value)) { return whole }

        // What does not fit at the end will not do so at any step before.
        guard let least = attempt(ValueLimits(needed: min(smallest, limits.value), others: 0)) else { return nil }
        if let needed = attempt(ValueLimits(needed: limits.value, others: 0)) {
            for others in steps(below: limits.value) {
                if let found = attempt(ValueLimits(needed: limits.value, others: others)) { return found }
            }
            return needed
        }
        for needed in steps(below: limits.value) {
            if let found = attempt(ValueLimits(needed: needed, others: 0)) { return found }
        }
        return least
    }

    /// The record of a file without an element of the data set itself; `nil` when it is too large.
    static func write(
        _ file: DICOMFile, except omitted: Tag, limits: RecordLimits, id: String, content: InstanceContent
    ) -> [UInt8]? {
        var writer = JSONWriter()
        let references = BulkReferences(file, ofInstance: id, content)
        let replacement = Replacement(file, content)
        let fits = writer.limited(to: limits.record) { writer in
            NaturalizedJSON.write(
                file, except: replacement.omitted.union([omitted]), to: &writer, limits: ValueLimits(limits.value),
                bulkData: references.reference)
        }
        return fits ? replacement.added(to: writer.bytes) : nil
    }

    private static func steps(below limit: Int) -> [Int] {
        var steps: [Int] = []
        var next = limit / step
        while next >= smallest {
            steps.append(next)
            next /= step
        }
        return steps
    }

    /// What takes the place of what an object says of its references, its planes or its colours, where OHIF would not
    /// find its way.
    private struct Replacement {
        let omitted: Set<Tag>
        private let member: [UInt8]

        init(_ file: DICOMFile, _ content: InstanceContent) {
            let dataSet = file.dataSet
            if let grid = DoseGrid(dataSet) {
                (omitted, member) = (grid.omitted, grid.members)
                return
            }
            let references = ObjectKind.references(of: dataSet)
            if let references, !references.isComplete {
                omitted = [SeriesReferences.referencedSeriesSequence]
                member = references.member
            } else if RecordMetadata.claimsSharedChrominance(file) {
                omitted = [.photometricInterpretation]
                member = Array(#""PhotometricInterpretation":"YBR_FULL","#.utf8)
            } else if content == .convertedFrames {
                // As frames are served.
                (omitted, member) = Self.description(ofConverted: file)
            } else {
                (omitted, member) = ([], [])
            }
        }

        private static func description(ofConverted file: DICOMFile) -> (omitted: Set<Tag>, member: [UInt8]) {
            let bits: [Tag] = [.bitsAllocated, Tag(0x0028_0101), Tag(0x0028_0102)]
            let ofBytes = #""BitsAllocated":8,"BitsStored":8,"HighBit":7,"#
            let colours: [Tag] = [.photometricInterpretation, .samplesPerPixel, Tag(0x0028_0006)]
            let ofColours = #""SamplesPerPixel":3,"PlanarConfiguration":0,"#
            if file.sharedChrominance != nil {
                return (Set(colours), Array((#""PhotometricInterpretation":"YBR_FULL","# + ofColours).utf8))
            }
            guard file.palette != nil else {
                // Without a window, and by most of those in files, OHIF 3.10 shows all of it white.
                let window = [0x0028_1050, 0x0028_1051].map { Tag($0) }
                return (Set(bits + window), Array((ofBytes + #""WindowCenter":1,"WindowWidth":2,"#).utf8))
            }
            // Nothing is left of indices, which may have been negative, nor of the palette.
            let indices = [0x0028_0103, 0x0028_0106, 0x0028_0107].map { Tag($0) }
            let palette = (UInt32(1)...3).flatMap { [Tag(0x0028_1100 + $0), Tag(0x0028_1200 + $0)] }
            return (
                Set(bits + colours + indices + palette),
                Array((#""PhotometricInterpretation":"RGB","PixelRepresentation":0,"# + ofColours + ofBytes).utf8)
            )
        }

        /// An object has members here: those that identify it. A comma is behind each of those that are added.
        func added(to metadata: [UInt8]) -> [UInt8] {
            member.isEmpty ? metadata : metadata.prefix(1) + member + metadata.dropFirst()
        }
    }

    /// Whether pixels claim to share chrominance and do not, so that OHIF would take two bytes of three for a pixel.
    static func claimsSharedChrominance(_ file: DICOMFile) -> Bool {
        guard let pixelData = file.pixelDataElement, !pixelData.isEncapsulated else { return false }
        let frames = file.dataSet.short(.numberOfFrames)?.lenientInt ?? 1
        return file.dataSet.claimsSharedChrominance(pixelData, frames: frames)
    }

    // MARK: Main attributes

    /// Raw Data Storage: OHIF lists an instance of a class that it does not show as not supported.
    static let unsupportedClass = "1.2.840.10008.5.1.4.1.1.66"

    /// Names of patient and study are members of the study.
    private static let mainAttributes: [Tag] =
        [.sopInstanceUID, DocumentTags.instanceNumber, Tag(0x0008_0021), Tag(0x0008_0031)] + DocumentTags.study
        + DocumentTags.series

    private static let attributeLimit = 1024

    /// The members of study and series stand in each record; their values have 64 characters as a rule.
    static let memberLimit = 16_384

    /// What an instance is listed by of which nothing else is known.
    static func writeMainAttributes(of dataSet: DataSet) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("SOPClassUID")
        writer.string(unsupportedClass)
        NaturalizedJSON.writeMembers(mainAttributes, of: dataSet, limit: attributeLimit, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// The same from what the server reads.
    static func writeMainAttributes(of tags: ServerTags) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("SOPClassUID")
        writer.string(unsupportedClass)
        writer.members(json: tags.members(mainAttributes, limit: attributeLimit))
        writer.endObject()
        return writer.bytes
    }
}
