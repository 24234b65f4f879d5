// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM
public import JSON

extension NaturalizedJSON {
    /// Writes Orthanc's tags of an instance, `GET /instances/{id}/tags`, as one naturalised object.
    ///
    /// For instances that this project's reader refuses. The object is poorer than a record made from the file: binary
    /// values are missing, as are texts that Orthanc finds too long (ask it with `?ignore-length=` for those that
    /// matter), and VRs are the dictionary's. Members with malformed names or of unknown types are left out; a value
    /// that is no object gives an empty object. ``JSONValue`` bounds the depth of the parsed value.
    ///
    /// - Parameter tags: The parsed answer: `{"gggg,eeee": {"Name": …, "Type": …, "Value": …}, …}`.
    public static func write(orthancTags tags: JSONValue, to writer: inout JSONWriter) {
        let elements = (tags.members ?? []).compactMap { member in
            Tag(orthanc: member.key).map { (tag: $0, content: member.value) }
        }
        write(orthancElements: elements, to: &writer, isWhole: true)
    }

    /// Writes some of Orthanc's tags of an instance as one naturalised object; see ``write(orthancTags:to:)``.
    ///
    /// - Parameters:
    ///   - limits: How large values may be, as text and in the JSON; larger ones are left out.
    ///   - isWhole: Whether these are all elements of the object.
    /// - Returns: The values that were left out for their size.
    @discardableResult
    public static func write(
        orthancElements elements: [Element], to writer: inout JSONWriter,
        limits: ValueLimits = .none, isWhole: Bool = false
    ) -> OmittedValues {
        var scope = ValueScope(limits)
        scope.frames =
            lenientNumbers(of: .numberOfFrames, among: elements, limit: 1).first.flatMap { $0 }
            .flatMap { Int(exactly: $0) } ?? 1
        writer.beginObject()
        // Sorted as in a data set: a reader may rely on that, and JSON objects of other programs have any order.
        for element in elements.sorted(by: { $0.tag < $1.tag })
        where scope.admits(element.tag, length: element.content["Value"]?.string?.utf8.count ?? 0) {
            write(element.tag, element.content, among: elements, at: .root, to: &writer, in: &scope)
        }
        if isWhole, !scope.hasPosition {
            writePositionStandIn(forElements: elements, to: &writer, frames: scope.frames)
        }
        writer.endObject()
        return scope.omitted
    }

    private static func writePositionStandIn(
        forElements elements: [Element], to writer: inout JSONWriter, frames: Int
    ) {
        let modality = elements.last { $0.tag == Self.modality }?.content["Value"]?.string.map {
            String($0[...].trimmed(leading: true))
        }
        guard
            needsPositionStandIn(
                modality: modality, hasRows: elements.contains { $0.tag == .rows },
                isSegmentation: elements.contains { $0.tag == segmentSequence }, frames: frames)
        else { return }
        writer.key("ImagePositionPatient")
        writer.string("")
    }

    /// An element in Orthanc's form: its tag, and an object with type and value.
    public typealias Element = (tag: Tag, content: JSONValue)

    private static func lenientNumbers(of tag: Tag, among elements: [Element], limit: Int) -> [Double?] {
        // Of members with the same name the last counts.
        let text = elements.last { $0.tag == tag }?.content["Value"]?.string ?? ""
        return LenientNumbers.values(of: text.utf8, limit: limit)
    }

    private static func writeComputed(
        _ tag: Tag, _ shape: ComputedAttribute.Shape, text: String, key: Key, among elements: [Element],
        to writer: inout JSONWriter, in scope: inout ValueScope
    ) -> Bool {
        let frames = scope.frames
        let limit = shape.readingLimit(frames: frames)
        let values = LenientNumbers.values(of: text.utf8, limit: limit)
        let fitted = shape.fitted(values, frames: frames) {
            guard case .paired(let other) = shape else { return [] }
            return lenientNumbers(of: other, among: elements, limit: limit)
        }
        if fitted != values { scope.note(tag) }
        guard !fitted.isEmpty else { return false }
        scope.write(tag, length: text.utf8.count, to: &writer) { writer in
            write(key, to: &writer)
            writer.unwrapped(shape == .slope ? fitted.map(ComputedAttribute.slope) : fitted)
        }
        return true
    }

    private static func write(
        _ tag: Tag, _ content: JSONValue, among elements: [Element], at place: FunctionalGroups.Place,
        to writer: inout JSONWriter, in scope: inout ValueScope
    ) {
        guard tag.group > 0x0002, !tag.isGroupLength else { return }
        let vr: VR
        let isSingleValued: Bool
        let key: Key
        if tag.isPrivate {
            guard let creator = content["PrivateCreator"]?.string,
                let attribute = PrivateAttribute.find(tag, creator: creator)
            else { return }
            key = .ofPrivate(attribute)
            vr = attribute.vr
            isSingleValued = false
        } else {
            guard let entry = DataDictionary.entry(of: tag), let found = NaturalizedKey(tag, entry: entry) else {
                return
            }
            key = .standard(found)
            vr = entry.vr.whenUnknown
            isSingleValued =
                vr.storage == .text && (!vr.isMultiValuedText || entry.isSingleValued && !vr.isNumericText && vr != .UI)
        }
        switch content["Type"]?.string {
        case "Sequence":
            guard let items = content["Value"]?.array, !items.isEmpty else { return }
            write(key, to: &writer)
            writeItems(items, at: place.inside(tag), to: &writer, in: &scope)
        case "String":
            let text = content["Value"]?.string ?? ""
            if tag == VOILUTFunction.tag, !VOILUTFunction.isTold(text) { return }
            if let shape = ComputedAttribute.shape(of: tag) {
                if place == .root, scope.frames <= 1, tag == gridFrameOffsetVector { return }
                let isWritten = writeComputed(
                    tag, shape, text: text, key: key, among: elements, to: &writer, in: &scope)
                if isWritten, place == .root, tag == ComputedAttribute.imagePositionPatient { scope.hasPosition = true }
                return
            }
            scope.write(tag, length: text.utf8.count, to: &writer) { writer in
                write(key, to: &writer)
                writeText(text, vr: vr, isSingleValued: isSingleValued, to: &writer)
            }
        case "Null"
        where vr.storage != .bulk && ComputedAttribute.shape(of: tag) == nil && tag != VOILUTFunction.tag:
            write(key, to: &writer)
            writer.null()
        default:
            // Binary or too long: leave the member out, since an empty one would be untrue.
            return
        }
    }

    private enum Key {
        case standard(NaturalizedKey)
        case ofPrivate(PrivateAttribute)
    }

    private static func write(_ key: Key, to writer: inout JSONWriter) {
        switch key {
        case .standard(let key): writer.key(key)
        case .ofPrivate(let attribute): writer.key(attribute.key)
        }
    }

    private static func writeItems(
        _ items: [JSONValue], at place: FunctionalGroups.Place, to writer: inout JSONWriter, in scope: inout ValueScope
    ) {
        writer.beginArray()
        for item in items where !writer.isBeyondLimit {
            writer.beginObject()
            let elements = (item.members ?? []).compactMap { member in
                Tag(orthanc: member.key).map { (tag: $0, content: member.value) }
            }
            for element in elements.sorted(by: { $0.tag < $1.tag })
            where place != .group || !FunctionalGroups.isOfWholeObject(element.tag) {
                write(element.tag, element.content, among: elements, at: place, to: &writer, in: &scope)
            }
            writer.endObject()
        }
        writer.endArray()
    }

    private static func writeText(_ text: String, vr: VR, isSingleValued: Bool, to writer: inout JSONWriter) {
        if isSingleValued {
            let text = text[...].trimmed(leading: vr.isMultiValuedText)
            let isBlank = text.utf8.allSatisfy { $0 == UInt8(ascii: "\\") || $0 == 0x20 || $0 == 0 }
            if text.isEmpty || vr.isMultiValuedText && isBlank { return writer.null() }
            return writeValue(text, vr: vr, to: &writer)
        }
        let backslash = UInt8(ascii: "\\")
        guard text.utf8.contains(where: { $0 != backslash && $0 != 0x20 && $0 != 0 }) else { return writer.null() }
        // Write one value after the other: an array of millions of values would take more memory than their text.
        var rest = text[...]
        guard var end = rest.utf8.firstIndex(of: backslash) else {
            return writeValue(rest.trimmed(leading: true), vr: vr, to: &writer)
        }
        writer.beginArray()
        while !writer.isBeyondLimit {
            let value = rest[..<end].trimmed(leading: true)
            if value.isEmpty { writer.null() } else { writeValue(value, vr: vr, to: &writer) }
            guard end < rest.endIndex else { break }
            rest = rest[rest.utf8.index(after: end)...]
            end = rest.utf8.firstIndex(of: backslash) ?? rest.endIndex
        }
        writer.endArray()
    }

    private static func writeValue(_ text: Substring, vr: VR, to writer: inout JSONWriter) {
        switch vr {
        case .PN:
            writer.personName(text)
        case .FL:
            // Orthanc prints floats with the digits of a double.
            guard let value = Float(text) else { return writer.string(text) }
            writer.number(value)
        case .FD:
            guard let value = Double(text) else { return writer.string(text) }
            writer.number(value)
        case .AT:
            guard let tag = Tag(orthanc: text) else { return writer.string(text) }
            writer.string(tag)
        case .SV:
            guard let value = Int64(text) else { return writer.string(text) }
            writer.integerOrString(value)
        case .UV:
            guard let value = UInt64(text) else { return writer.string(text) }
            writer.integerOrString(value)
        case .DS, .IS, .SL, .SS, .UL, .US:
            var text = text
            let isNumber = text.withUTF8 { writer.decimal(text: UnsafeRawBufferPointer($0)) }
            if !isNumber { writer.string(text) }
        default:
            writer.string(text)
        }
    }
}

extension DataDictionary.EntryVR {
    /// The representation for a value of which only text is known.
    fileprivate var whenUnknown: VR {
        switch self {
        case .one(let vr): vr
        case .usOrSS: .US
        case .obOrOW, .usOrOW, .usOrSSOrOW: .OW
        case .none: .UN
        }
    }
}

extension Tag {
    /// Creates the tag from Orthanc's form `gggg,eeee`, hexadecimal in either case; `nil` for any other text.
    public init?(orthanc text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 9, digits[4] == UInt8(ascii: ","),
            digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let group = UInt16(text.prefix(4), radix: 16), let element = UInt16(text.suffix(4), radix: 16)
        else { return nil }
        self.init(group: group, element: element)
    }
}

extension Substring {
    /// Returns the text without padding at the end and, if `leading`, at the start (PS3.5 6.2).
    fileprivate func trimmed(leading: Bool) -> Substring {
        var trimmed = self
        while let last = trimmed.utf8.last, last == 0x20 || last == 0 { trimmed.unicodeScalars.removeLast() }
        while leading, trimmed.utf8.first == 0x20 { trimmed.unicodeScalars.removeFirst() }
        return trimmed
    }
}
