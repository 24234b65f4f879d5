// SPDX-License-Identifier: GPL-3.0-or-later

/// The tags that this reader itself needs; ``DataDictionary`` has all others.
extension Tag {
    // File meta information (PS3.10 section 7.1).
    /// File Meta Information Group Length (0002,0000).
    public static let fileMetaInformationGroupLength = Tag(0x0002_0000)
    /// Media Storage SOP Class UID (0002,0002).
    public static let mediaStorageSOPClassUID = Tag(0x0002_0002)
    /// Media Storage SOP Instance UID (0002,0003).
    public static let mediaStorageSOPInstanceUID = Tag(0x0002_0003)
    /// Transfer Syntax UID (0002,0010).
    public static let transferSyntaxUID = Tag(0x0002_0010)

    // Identification.
    /// Specific Character Set (0008,0005).
    public static let specificCharacterSet = Tag(0x0008_0005)
    /// SOP Class UID (0008,0016).
    public static let sopClassUID = Tag(0x0008_0016)
    /// SOP Instance UID (0008,0018).
    public static let sopInstanceUID = Tag(0x0008_0018)

    // Image pixel description (PS3.3 section C.7.6.3).
    /// Samples per Pixel (0028,0002).
    public static let samplesPerPixel = Tag(0x0028_0002)
    /// Photometric Interpretation (0028,0004).
    public static let photometricInterpretation = Tag(0x0028_0004)
    /// Number of Frames (0028,0008).
    public static let numberOfFrames = Tag(0x0028_0008)
    /// Rows (0028,0010).
    public static let rows = Tag(0x0028_0010)
    /// Columns (0028,0011).
    public static let columns = Tag(0x0028_0011)
    /// Bits Allocated (0028,0100).
    public static let bitsAllocated = Tag(0x0028_0100)
    /// Pixel Representation (0028,0103).
    public static let pixelRepresentation = Tag(0x0028_0103)

    /// Encapsulated Document (0042,0011).
    public static let encapsulatedDocument = Tag(0x0042_0011)
    /// Encapsulated Document Length (0042,0015).
    public static let encapsulatedDocumentLength = Tag(0x0042_0015)
    /// MIME Type of Encapsulated Document (0042,0012).
    public static let mimeTypeOfEncapsulatedDocument = Tag(0x0042_0012)

    // Pixel data (PS3.5 section 8, annex A.4).
    /// Extended Offset Table (7FE0,0001).
    public static let extendedOffsetTable = Tag(0x7FE0_0001)
    /// Extended Offset Table Lengths (7FE0,0002).
    public static let extendedOffsetTableLengths = Tag(0x7FE0_0002)
    /// Float Pixel Data (7FE0,0008).
    public static let floatPixelData = Tag(0x7FE0_0008)
    /// Double Float Pixel Data (7FE0,0009).
    public static let doubleFloatPixelData = Tag(0x7FE0_0009)
    /// Pixel Data (7FE0,0010).
    public static let pixelData = Tag(0x7FE0_0010)

    // Sequence and item structure (PS3.5 section 7.5).
    /// Item (FFFE,E000).
    public static let item = Tag(0xFFFE_E000)
    /// Item Delimitation (FFFE,E00D).
    public static let itemDelimitation = Tag(0xFFFE_E00D)
    /// Sequence Delimitation (FFFE,E0DD).
    public static let sequenceDelimitation = Tag(0xFFFE_E0DD)

    /// Data Set Trailing Padding (PS3.10 section 7.2).
    public static let dataSetTrailingPadding = Tag(0xFFFC_FFFC)
}
