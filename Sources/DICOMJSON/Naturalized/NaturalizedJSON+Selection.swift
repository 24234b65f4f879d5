// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM

extension NaturalizedJSON {
    /// Writes some elements of a data set as members, without the braces of an object, in the order of `tags`.
    ///
    /// Leaves out elements that are absent or have no member in a record. For the members of a study or series that
    /// OHIF expects beside its instances. Searches the data set for each tag.
    ///
    /// - Parameter limit: The most bytes of a value, in the file and in the JSON; larger ones are left out.
    public static func writeMembers(
        _ tags: [Tag], of dataSet: DataSet, limit: Int = .max, to writer: inout JSONWriter
    ) {
        var scope = ValueScope(ValueLimits(limit))
        for tag in tags {
            guard let element = dataSet[tag], let entry = DataDictionary.entry(of: tag),
                let key = NaturalizedKey(tag, entry: entry)
            else { continue }
            scope.write(element, to: &writer) { writer in
                let mark = writer.mark
                writer.key(key)
                if !writer.unwrappedValues(of: element) { writer.rewind(to: mark) }
            }
        }
    }
}
