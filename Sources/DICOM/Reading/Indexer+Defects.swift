// SPDX-License-Identifier: GPL-3.0-or-later

/// The ends of levels of nesting, whether regular or because of a defect.
extension Indexer {
    /// Closes the innermost level, whose content ends at `end`.
    mutating func leave(at end: Int, isDelimited: Bool = false) throws(DICOMError) {
        guard let level = levels.last else { return }
        if level.isUndefinedLength, !isDelimited {
            guard try tolerate(overflow(by: 8), tag: level.tag.rawValue == 0 ? nil : level.tag) else { return }
        }
        close(level, at: end)
    }

    mutating func close(_ level: NestingLevel, at end: Int) {
        levels.removeLast()
        if level.isSpeculative { speculations -= 1 }
        let index = Int(level.record)
        guard index >= 0, index < records.count else { return }
        records[index].next = Int32(truncatingIfNeeded: records.count)
        if level.isUndefinedLength { records[index].length = max(0, end - records[index].offset) }
    }

    /// Ends the pass at the position.
    mutating func finish() {
        finalPosition = position
        isFinished = true
        while let level = levels.last { close(level, at: position) }
    }

    /// Ends the pass because of a defect.
    mutating func abandon(_ error: DICOMError) throws(DICOMError) {
        try keep(error)
        finish()
    }

    func overflow(by size: Int) -> DICOMError.Kind {
        source.has(size, at: position) ? .exceedsParent : .truncated
    }

    mutating func keep(_ error: DICOMError) throws(DICOMError) {
        if options.isStrict { throw error }
        if damage == nil { damage = error }
    }

    /// Records a defect after which reading goes on at the same position; false when it undid a speculation instead.
    mutating func tolerate(_ kind: DICOMError.Kind, tag: Tag?) throws(DICOMError) -> Bool {
        if speculations > 0 {
            undoSpeculation()
            return false
        }
        try keep(DICOMError(kind, offset: position, tag: tag))
        return true
    }

    /// Records a defect and goes on behind the innermost item or sequence whose end is known; if none, ends the pass.
    mutating func fail(_ kind: DICOMError.Kind, tag: Tag?) throws(DICOMError) {
        if speculations > 0 { return undoSpeculation() }
        try keep(DICOMError(kind, offset: position, tag: tag))
        while let level = levels.last {
            if levels.count == 1 { return finish() }
            if !level.isUndefinedLength {
                position = level.end
                return
            }
            close(level, at: position)
        }
    }

    /// Turns the innermost speculative sequence back into a UN value.
    mutating func undoSpeculation() {
        while let level = levels.last {
            close(level, at: position)
            guard level.isSpeculative else { continue }
            let index = Int(level.record)
            records.removeLast(max(0, records.count - index - 1))
            records[index].vr = .UN
            records[index].next = Int32(truncatingIfNeeded: index + 1)
            position = level.end
            return
        }
    }

    /// Returns whether only zeros follow: some storage pads files to whole blocks. Only the first call in a pass looks.
    mutating func isPadding() -> Bool {
        guard !isPaddingChecked else { return false }
        isPaddingChecked = true
        return source.slice(position, source.count - position).allSatisfy { $0 == 0 }
    }
}
