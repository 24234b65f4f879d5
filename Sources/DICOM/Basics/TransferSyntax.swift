// SPDX-License-Identifier: GPL-3.0-or-later

/// How a data set is encoded (PS3.5 section 10 and annex A), as far as reading it goes.
///
/// It says how elements are laid out. Codecs differ by the UID alone, ``DICOMFile/transferSyntaxUID``.
public struct TransferSyntax: Hashable, Sendable {
    /// Whether elements carry their VR, and which byte order numbers and lengths have.
    public let encoding: Encoding
    /// Whether the data set is one DEFLATE stream (PS3.5 annex A.5).
    public let isDeflated: Bool
    /// Whether pixel data are fragments of a compressed stream (PS3.5 annex A.4).
    public let isEncapsulated: Bool
    /// Whether pixel data are one video stream rather than separate frames (PS3.5 sections 8.2.5 to 8.2.12).
    public let isVideo: Bool
    /// Whether frames are compressed by RLE, each in one fragment (PS3.5 annex G).
    public let isRLE: Bool

    init(
        encoding: Encoding = .explicitLittleEndian, isDeflated: Bool = false, isEncapsulated: Bool = false,
        isVideo: Bool = false, isRLE: Bool = false
    ) {
        self.encoding = encoding
        self.isDeflated = isDeflated
        self.isEncapsulated = isEncapsulated
        self.isVideo = isVideo
        self.isRLE = isRLE
    }

    /// Implicit VR Little Endian, the default (PS3.5 annex A.1).
    public static let implicitVRLittleEndian = TransferSyntax(encoding: .implicitLittleEndian)
    /// Explicit VR Little Endian (PS3.5 annex A.2).
    public static let explicitVRLittleEndian = TransferSyntax()
    /// Explicit VR Big Endian (retired).
    public static let explicitVRBigEndian = TransferSyntax(encoding: .explicitBigEndian)
    /// Deflated Explicit VR Little Endian (PS3.5 annex A.5).
    public static let deflatedExplicitVRLittleEndian = TransferSyntax(isDeflated: true)

    /// Creates the syntax with a UID.
    ///
    /// Except for those named here, every syntax since 1993 is explicit little endian with encapsulated pixel data. An
    /// unknown UID is taken for one of these, so that the reader can read syntaxes that are younger than this code.
    public init(uid: String) {
        switch uid {
        case "1.2.840.10008.1.2",
            "1.2.840.10008.1.20",  // Papyrus 3, retired
            "1.2.840.113619.5.2":  // GE's private syntax: pixel data alone are big endian
            self = .implicitVRLittleEndian
        case "1.2.840.10008.1.2.1", "": self = .explicitVRLittleEndian
        case "1.2.840.10008.1.2.2": self = .explicitVRBigEndian
        case "1.2.840.10008.1.2.1.99",
            "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205":  // JPIP Referenced Deflate
            self = .deflatedExplicitVRLittleEndian
        case "1.2.840.10008.1.2.4.94", "1.2.840.10008.1.2.4.204":  // JPIP Referenced: a URL instead of pixel data
            self = .explicitVRLittleEndian
        case "1.2.840.10008.1.2.5": self = TransferSyntax(isEncapsulated: true, isRLE: true)
        case let uid where uid.hasPrefix("1.2.840.10008.1.2.4.10"):
            self = TransferSyntax(isEncapsulated: true, isVideo: true)  // MPEG-2, H.264, HEVC
        default: self = TransferSyntax(isEncapsulated: true)
        }
    }
}

/// Whether elements carry their VR, and which byte order numbers and lengths have.
public struct Encoding: OptionSet, Hashable, Sendable {
    /// The bits of the combination.
    public let rawValue: UInt8

    /// Creates a combination of bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Elements carry no VR.
    public static let implicit = Encoding(rawValue: 1)
    /// The most significant byte comes first.
    public static let bigEndian = Encoding(rawValue: 2)

    /// Explicit VR, little endian.
    public static let explicitLittleEndian: Encoding = []
    /// Explicit VR, big endian.
    public static let explicitBigEndian: Encoding = .bigEndian
    /// Implicit VR, little endian.
    public static let implicitLittleEndian: Encoding = .implicit
}
