// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// Writes the attributes of an instance within the limits.
enum RecordMetadata {
    /// The attributes of one instance.
    struct Written {
        var json: [UInt8]
        var shortening: Shortening?
        /// The names of attributes whose values are left out or completed because OHIF cannot compute with them.
        var adjustedAttributes: [String]

        init(json: [UInt8], _ omitted: OmittedValues) {
            self.json = json
            shortening = Shortening(omitted)
            adjustedAttributes = omitted.adjustedAttributes.map { DataDictionary.entry(of: $0)?.keyword ?? "\($0)" }
        }
    }

    /// No limit on values goes below this, except 0 for values that OHIF does not need.
    private static let smallest = 1024

    /// Each step lowers the limit to a quarter.
    private static let step = 4

    /// Writes the attributes of a file; `nil` when too much is left even without the larger values. When a record is
    /// too large, the largest values are left out until the rest fits, those that OHIF needs last.
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
            written.adjustedAttributes += replacement.adjustedAttributes
            return written
        }
    }

    /// Runs a closure that writes within given limits, and returns as much as fits into a record; `nil` when too much
    /// is left even without the larger values.
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

        // What does not fit within the lowest limits does not fit within higher ones.
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

    /// Writes the attributes of a file without one element at the top level; `nil` when they are too large.
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

    /// The attributes by which an instance is listed when it is too large; study members name patient and study.
    private static let mainAttributes: [Tag] =
        [.sopInstanceUID, DocumentTags.instanceNumber, Tag(0x0008_0021), Tag(0x0008_0031)] + DocumentTags.study
        + DocumentTags.series

    private static let attributeLimit = 1024

    /// The most bytes of a value in the members of study and series. Each record has them; values usually have 64
    /// characters.
    static let memberLimit = 16_384

    /// Writes the attributes by which an instance is listed when its record is too large.
    static func writeMainAttributes(of dataSet: DataSet) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("SOPClassUID")
        writer.string(unsupportedClass)
        NaturalizedJSON.writeMembers(mainAttributes, of: dataSet, limit: attributeLimit, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Writes the same from the server's reading.
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
