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
                file, except: replacement.omitted, frames: replacement.frames, to: &writer, limits: values,
                bulkData: references.reference)
        }
        return written.map { written in
            var written = written
            written.json = replacement.added(to: written.json)
            written.misfits += replacement.misfits
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
                file, except: replacement.omitted.union([omitted]), frames: replacement.frames, to: &writer,
                limits: ValueLimits(limits.value), bulkData: references.reference)
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
