// SPDX-License-Identifier: GPL-3.0-or-later

/// Why bytes could not be read as DICOM, at which offset, and at which element.
///
/// It never carries an element's value, so it may be logged.
public struct DICOMError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Kind: Hashable, Sendable {
        /// The file has no "DICM" prefix and does not begin with a plausible data element.
        case notDICOM
        /// The bytes end inside an element, an item, a sequence or its delimiters.
        case truncated
        /// A length reaches beyond the item or sequence that holds the element.
        case exceedsParent
        /// An element has a length of 0xFFFFFFFF, but is neither a sequence nor encapsulated.
        case undefinedLength
        /// Something other than an item stands where a sequence or encapsulated pixel data must have one.
        case itemExpected
        /// Sequences are nested more deeply than the reader accepts.
        case nestedTooDeeply
        /// There are more elements than the reader accepts.
        case tooManyElements
        /// The deflated data set is damaged or ends early.
        case damagedDeflate
        /// The deflated data set holds more bytes than the reader accepts.
        case exceedsInflationLimit
        /// Memory for the inflated data set could not be reserved.
        case outOfMemory
        /// There are no pixel data.
        case noPixelData
        /// An attribute that is needed to find frames is missing, malformed or out of range.
        case invalidPixelDescription
        /// The image has no frame of this number.
        case noSuchFrame
        /// The pixel data end before the frame does.
        case frameIncomplete
        /// Offset tables and fragments do not tell where frames begin.
        case framesNotSeparable
    }

    /// What is wrong.
    public let kind: Kind
    /// The offset in bytes from the start of the file; in a deflated data set, from the start of the inflated bytes.
    public let offset: Int
    /// The element concerned, when it is known.
    public let tag: Tag?

    /// Creates an error of a kind at an offset.
    public init(_ kind: Kind, offset: Int, tag: Tag? = nil) {
        self.kind = kind
        self.offset = offset
        self.tag = tag
    }
}

extension DICOMError: CustomStringConvertible {
    /// What, where (decimal) and which element, as in "the data end too early at byte 1312 in (0010,0010)".
    public var description: String {
        let place = "\(kind) at byte \(offset)"
        guard let tag else { return place }
        return "\(place) in (\(tag))"
    }
}

extension DICOMError.Kind: CustomStringConvertible {
    /// A clause that says what is wrong, without values of elements.
    public var description: String {
        switch self {
        case .notDICOM: "this is not DICOM"
        case .truncated: "the data end too early"
        case .exceedsParent: "a length exceeds its sequence or item"
        case .undefinedLength: "an undefined length is not allowed"
        case .itemExpected: "an item is missing"
        case .nestedTooDeeply: "sequences are nested too deeply"
        case .tooManyElements: "there are too many elements"
        case .damagedDeflate: "the deflated data set is damaged"
        case .exceedsInflationLimit: "the deflated data set is too large"
        case .outOfMemory: "memory is exhausted"
        case .noPixelData: "there are no pixel data"
        case .invalidPixelDescription: "the description of the pixel data is not usable"
        case .noSuchFrame: "there is no such frame"
        case .frameIncomplete: "the pixel data end before the frame"
        case .framesNotSeparable: "the pixel data do not tell where frames begin"
        }
    }
}
