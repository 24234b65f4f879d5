// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

extension NaturalizedJSON {
    /// Writes the member of an attribute that OHIF computes with, and returns whether it did. The value is the file's
    /// when it fits, else the completed one; there is no member when there is neither.
    @discardableResult
    static func writeComputed(
        _ element: DataElement, _ shape: ComputedAttribute.Shape, key: NaturalizedKey, in dataSet: DataSet,
        to writer: inout JSONWriter, in scope: inout ValueScope
    ) -> Bool {
        guard element.length > 0 else { return false }
        var fits = true
        var isWritten = false
        let frames = scope.frames
        scope.write(element, to: &writer) { writer in
            let mark = writer.mark
            writer.key(key)
            if writer.plainNumbers(of: element, fitting: shape, frames: frames) {
                isWritten = true
                return
            }
            writer.rewind(to: mark)
            let limit = shape.readingLimit(frames: frames)
            let values = element.lenientNumbers(limit: limit)
            let fitted = shape.fitted(values, frames: frames) {
                guard case .paired(let tag) = shape, let other = dataSet[tag] else { return [] }
                return other.lenientNumbers(limit: limit)
            }
            // A factor of 0 means unknown, as weights in anonymised files.
            fits = fitted == values || shape == .factor && values == [0]
            guard !fitted.isEmpty else { return }
            writer.key(key)
            writer.unwrapped(shape == .slope ? fitted.map(ComputedAttribute.slope) : fitted)
            isWritten = true
        }
        if !fits { scope.note(element.tag) }
        return isWritten
    }

    /// Writes the member of an attribute of numbers that the file holds in text of another VR. A value that is no
    /// number becomes null; nothing is written when all are such.
    static func writeNumbersInText(
        _ element: DataElement, key: NaturalizedKey, to writer: inout JSONWriter, in scope: inout ValueScope
    ) {
        scope.write(element, to: &writer) { writer in
            let values = element.lenientNumbers()
            guard values.contains(where: { $0 != nil }) else { return }
            writer.key(key)
            writer.unwrapped(values)
        }
    }

    /// Returns whether an element has a value of a shape.
    static func fits(_ element: DataElement?, _ shape: ComputedAttribute.Shape) -> Bool {
        guard let element else { return false }
        return !shape.fitted(element.lenientNumbers(limit: shape.readingLimit(frames: 1)), frames: 1) { [] }.isEmpty
    }
}

extension NaturalizedJSON {
    /// CT, MR, PET and nuclear medicine: OHIF takes their objects for images by SOP class, even without Rows.
    private static let modalitiesOfVolumes: Set = ["CT", "MR", "PT", "NM"]

    /// Returns whether an image without position needs an empty text instead: OHIF compares the positions of all images
    /// of a series, whatever their modalities, when one of them has one, and fails when one is undefined.
    ///
    /// For objects with frames it takes positions from elsewhere, which the text would hide.
    static func needsPositionStandIn(modality: String?, hasRows: Bool, isSegmentation: Bool, frames: Int) -> Bool {
        frames <= 1 && !isSegmentation && (hasRows || modality.map { modalitiesOfVolumes.contains($0) } ?? false)
    }

    static let gridFrameOffsetVector = Tag(0x3004_000C)
    static let segmentSequence = Tag(0x0062_0002)
    static let modality = Tag(0x0008_0060)

    static func writePositionStandIn(for dataSet: DataSet, to writer: inout JSONWriter, in scope: ValueScope) {
        guard !scope.hasPosition, scope.frames <= 1 else { return }
        let hasRows = dataSet[.rows].map { $0.length > 0 } ?? false
        let modality = hasRows ? nil : dataSet[modality].flatMap { $0.length <= 64 ? $0.string : nil }
        guard
            needsPositionStandIn(
                modality: modality, hasRows: hasRows, isSegmentation: dataSet[segmentSequence] != nil,
                frames: scope.frames)
        else { return }
        writer.key("ImagePositionPatient")
        writer.string("")
    }
}

extension JSONWriter {
    /// Writes the value of an element as it stands in the file; returns false when it is not as many numbers as the
    /// shape demands. The caller then takes back what was written.
    fileprivate mutating func plainNumbers(
        of element: DataElement, fitting shape: ComputedAttribute.Shape, frames: Int
    ) -> Bool {
        let wanted: Int
        switch shape {
        case .number: wanted = 1
        case .numbers(let count): wanted = count
        case .frames: wanted = max(frames, 1)
        case .factor, .slope, .spacing, .paired, .directions: return false
        }
        let mark = mark
        beginArray()
        guard let count = plainNumbers(of: element), count == wanted else { return false }
        endArray()
        if count == 1 { unwrapArray(from: mark) }
        return true
    }

    /// Writes the numbers of an element and returns their count; `nil` when not all readers of JSON would keep them.
    private mutating func plainNumbers(of element: DataElement) -> Int? {
        switch element.vr {
        case .DS, .IS:
            var count = 0
            var isSound = true
            element.forEachText { text in
                count += 1
                isSound = isSound && decimal(text: UnsafeRawBufferPointer(text))
            }
            return isSound ? count : nil
        case .US, .SS, .UL, .SL: return values(of: element)
        case .FL:
            let isFinite = (0..<element.numberCount).allSatisfy { element.float(at: $0)?.isFinite ?? false }
            return isFinite ? values(of: element) : nil
        case .FD:
            let isFinite = (0..<element.numberCount).allSatisfy { element.double(at: $0)?.isFinite ?? false }
            return isFinite ? values(of: element) : nil
        default: return nil
        }
    }

    /// Writes numbers: one by itself, several as an array.
    mutating func unwrapped(_ numbers: [Double?]) {
        if let only = numbers.first, numbers.count == 1 {
            return only.map { number($0) } ?? null()
        }
        beginArray()
        for number in numbers {
            if let number { self.number(number) } else { null() }
        }
        endArray()
    }
}
