// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

extension JSONWriter {
    /// Writes the values of a text or number element one after the other, as inside an array, and returns their number.
    /// Values without characters are `null` (PS3.18 F.2.5).
    ///
    /// Text becomes strings, decimal strings become numbers if they are valid, names become objects with their groups.
    mutating func values(of element: DataElement) -> Int {
        let vr = element.vr
        switch vr.storage {
        case .text: return textValues(of: element, vr: vr)
        case .number: return numberValues(of: element, vr: vr)
        case .bulk, .sequence: return 0
        }
    }

    private mutating func textValues(of element: DataElement, vr: VR) -> Int {
        var count = 0
        element.forEachText { text in
            count += 1
            let text = UnsafeRawBufferPointer(text)
            if text.isEmpty {
                null()
            } else if vr == .PN {
                personName(validUTF8: text)
            } else if !vr.isNumericText || !decimal(text: text) {
                string(validUTF8: text)
            }
        }
        return count
    }

    private mutating func numberValues(of element: DataElement, vr: VR) -> Int {
        let count = element.numberCount
        for position in 0..<count {
            switch vr {
            case .FL: if let value = element.float(at: position) { number(value) }
            case .FD: if let value = element.double(at: position) { number(value) }
            case .AT: if let value = element.attributeTag(at: position) { string(value) }
            case .UV: if let value = element.unsigned64(at: position) { integerOrString(value) }
            case .SV: if let value = element.integer(at: position) { integerOrString(value) }
            default: if let value = element.integer(at: position) { integer(value) }
            }
        }
        return count
    }

    /// Writes the bytes of a binary value in Base64, numbers in little endian (PS3.18 F.2.7 with PS3.5 7.3).
    ///
    /// That is the byte order of every transfer syntax but a retired one, and JSON has no place to name another.
    mutating func base64(valueOf element: DataElement) {
        base64(element.bytes, unit: element.vr.valueSize, swapped: element.isBigEndian && !element.isEncapsulated)
    }
}
