// SPDX-License-Identifier: GPL-3.0-or-later

/// The character set that the server assumes for text in files that declare none: Orthanc's `DefaultEncoding`, which
/// `PUT /tools/default-encoding` changes while it runs. What is made from a file is valid for one encoding only.
public struct TextEncoding: Hashable, Sendable {
    /// Orthanc's name for it.
    public let name: String

    /// Orthanc's own default.
    public static let latin1 = TextEncoding("Latin1")

    private static let longestName = 64

    /// Creates an encoding from Orthanc's name; Latin-1 when the text cannot be a name.
    public init(_ name: String) {
        let isName =
            (1...Self.longestName).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: false
                }
            }
        self.name = isName ? name : "Latin1"
    }

    /// The value of Specific Character Set (0008,0005) with the same meaning; Latin-1 for unknown names.
    var characterSet: String {
        switch name {
        case "Ascii": "ISO_IR 6"
        case "Utf8": "ISO_IR 192"
        case "Latin2": "ISO_IR 101"
        case "Latin3": "ISO_IR 109"
        case "Latin4": "ISO_IR 110"
        case "Latin5": "ISO_IR 148"
        case "Cyrillic": "ISO_IR 144"
        // DICOM has no defined term for it.
        case "Windows1251": "WINDOWS 1251"
        case "Arabic": "ISO_IR 127"
        case "Greek": "ISO_IR 126"
        case "Hebrew": "ISO_IR 138"
        case "Thai": "ISO_IR 166"
        case "Japanese": "ISO_IR 13"
        case "JapaneseKanji": "ISO 2022 IR 87"
        case "Chinese": "GB18030"
        case "SimplifiedChinese": "ISO 2022 IR 58"
        case "Korean": "ISO 2022 IR 149"
        default: "ISO_IR 100"
        }
    }
}
