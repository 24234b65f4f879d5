// SPDX-License-Identifier: GPL-3.0-or-later

extension DataElement {
    /// Calls a closure with each value of a text element as valid UTF-8, without insignificant padding.
    ///
    /// An empty value gives an empty buffer; an empty element and one that is no text give none. ST, LT, UT and UR have
    /// one value (PS3.5 section 6.4), and so do other elements for which the dictionary allows one: a backslash, which
    /// the file should not have there, is text. Numbers and UIDs are split even then.
    ///
    /// Trailing spaces and zero bytes are never significant; leading spaces are insignificant in AE, CS, DS, IS, LO and
    /// SH (PS3.5 section 6.2). A buffer is valid only during the call. Nothing is allocated for ASCII and valid UTF-8.
    public func forEachText(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        let vr = vr
        guard vr.isText, !bytes.isEmpty else { return }
        try withDecodedText(vr) { text in
            guard vr.isMultiValuedText else { return try body(text.trimmed(vr)) }
            guard !text.trimmed(vr).isEmpty else { return }
            var rest = text
            if rest.contains(UInt8(ascii: "\\")), isSingleText(vr) {
                // Separators alone are no value.
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

    /// Returns whether a backslash is text although the VR allows several values: the dictionary allows one.
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

    /// Calls a closure with the whole value as UTF-8, neither split nor trimmed.
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
        // The closure may decode another value, which must not overwrite this one: so the buffer is taken out.
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
    /// Returns the buffer without the padding that a VR allows.
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
