// SPDX-License-Identifier: GPL-3.0-or-later

extension DataElement {
    /// Calls a closure with each value of a text element: UTF-8, valid always, without insignificant padding.
    ///
    /// Values without characters are empty buffers; an element without value has none. ST, LT, UT and UR have one value
    /// (PS3.5 section 6.4), and so do elements of other VRs of which the dictionary allows one: there a backslash is
    /// text, which the file should not have. Numbers and UIDs are separated all the same. Elements of other VRs have
    /// none.
    /// Trailing spaces and zero bytes are never significant; leading spaces are not in AE, CS, DS, IS, LO and SH
    /// (PS3.5 section 6.2). A buffer is valid during the call only. Nothing is allocated for ASCII and valid UTF-8.
    public func forEachText(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        let vr = vr
        guard vr.isText, !bytes.isEmpty else { return }
        try withDecodedText(vr) { text in
            guard vr.isMultiValuedText else { return try body(text.trimmed(vr)) }
            guard !text.trimmed(vr).isEmpty else { return }
            var rest = text
            if rest.contains(UInt8(ascii: "\\")), isSingleText(vr) {
                // Nothing but separators is no value.
                let isBlank = rest.allSatisfy { [0x20, 0, UInt8(ascii: "\\")].contains($0) }
                return isBlank ? () : try body(text.trimmed(vr))
            }
            while let index = rest.firstIndex(of: UInt8(ascii: "\\")) {
                try body(UnsafeBufferPointer(rebasing: rest[..<index]).trimmed(vr))
                rest = UnsafeBufferPointer(rebasing: rest[(index + 1)...])
            }
            try body(rest.trimmed(vr))
        }
    }

    /// Whether a backslash separates nothing, though it would by the VR.
    private func isSingleText(_ vr: VR) -> Bool {
        switch vr {
        case .DS, .IS, .UI: false
        default: DataDictionary.entry(of: tag)?.isSingleValued ?? false
        }
    }

    /// All values of a text element; see ``forEachText(_:)``.
    public var strings: [String] {
        var strings: [String] = []
        forEachText { strings.append(String(decoding: $0, as: UTF8.self)) }
        return strings
    }

    /// The first value of a text element; `nil` when there is none or it is empty.
    public var string: String? {
        var first: String?
        var isFirst = true
        forEachText { text in
            if isFirst, !text.isEmpty { first = String(decoding: text, as: UTF8.self) }
            isFirst = false
        }
        return first
    }

    /// The whole value as UTF-8, not split into values and not trimmed.
    private func withDecodedText(
        _ vr: VR, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) rethrows {
        let bytes = bytes
        if ASCII.isPlain(bytes) { return try bytes.withMemoryRebound(to: UInt8.self) { try body($0) } }
        let table = self.body.pointee.characterSets.takeUnretainedValue()
        let set = table[vr.usesSpecificCharacterSet ? record.characterSet : CharacterSetTable.undeclared]
        if set.form == .utf8, UTF8Validation.isValid(bytes) {
            return try bytes.withMemoryRebound(to: UInt8.self) { try body($0) }
        }
        let decoder = self.body.pointee.decoder.takeUnretainedValue()
        // Taken out, so that a value decoded inside the closure does not write over this one.
        var text = decoder.scratch
        decoder.scratch = []
        text.removeAll(keepingCapacity: true)
        defer { if text.capacity <= 65_536 { decoder.scratch = text } }
        let delimiters: TextDecoder.Delimiters =
            vr == .PN ? .personName : vr.isMultiValuedText ? .values : .none
        decoder.append(bytes, in: set, delimiters: delimiters, to: &text)
        try text.withUnsafeBufferPointer { try body($0) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Without the padding that a VR allows.
    fileprivate func trimmed(_ vr: VR) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = count
        while end > start, self[end - 1] == 0x20 || self[end - 1] == 0 { end -= 1 }
        switch vr {
        case .AE, .CS, .DS, .IS, .LO, .SH:
            while start < end, self[start] == 0x20 { start += 1 }
        default: break
        }
        return UnsafeBufferPointer(rebasing: self[start..<end])
    }
}
