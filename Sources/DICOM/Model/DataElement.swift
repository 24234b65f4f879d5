// SPDX-License-Identifier: GPL-3.0-or-later

/// A data element: tag, value representation and value (PS3.5 section 7.1).
///
/// It refers to the file, so it is valid only inside ``DICOMReader/withFile(_:_:)-(UnsafeRawBufferPointer,_)``.
/// Accessors never fail: a value of another kind gives `nil` or an empty result.
public struct DataElement {
    let body: UnsafePointer<Body>
    let index: Int
    private let override: VR?

    init(body: UnsafePointer<Body>, index: Int, override: VR? = nil) {
        self.body = body
        self.index = index
        self.override = override
    }

    var record: Record { body.pointee.records[index] }
    var source: ByteSource { body.pointee.source }

    /// The tag.
    public var tag: Tag { record.tag }

    /// The value representation: the file's or, in implicit VR and where the file says UN, the dictionary's.
    ///
    /// Where the dictionary leaves a choice, the reader makes it: US or SS by Pixel Representation, OB or OW as OW
    /// (implicit VR). Private elements in implicit VR are UN. A UN value that holds a sequence, and any value of
    /// unknown VR and undefined length, is SQ.
    public var vr: VR { override ?? record.vr }

    /// Whether the VR is the dictionary's, since the file does not carry it or says UN.
    public var isImplicit: Bool { record.flags.contains(.implicit) }

    /// Whether numbers are big endian.
    public var isBigEndian: Bool { record.flags.contains(.bigEndian) }

    /// Whether the length field was 0xFFFFFFFF.
    public var hasUndefinedLength: Bool { record.flags.contains(.undefinedLength) }

    /// Whether the value is encapsulated pixel data: an offset table, then fragments (PS3.5 annex A.4).
    public var isEncapsulated: Bool { record.flags.contains(.encapsulated) }

    /// Whether the file ends before the value does. Only pixel data can be incomplete.
    public var isIncomplete: Bool { record.flags.contains(.incomplete) }

    /// How many sequences enclose the element.
    public var depth: Int { Int(record.depth) }

    /// Where the value begins in ``DICOMFile/bytes``.
    public var valueOffset: Int { record.offset }

    /// How many bytes the value has in the file, without the delimiter of an undefined length.
    public var length: Int { record.length }

    /// The value as it stands in the file, padding included.
    public var bytes: UnsafeRawBufferPointer { source.slice(record.offset, record.length) }

    /// Returns the same element with its value read as another VR: for private elements, whose VR implicit files omit.
    public func interpreted(as vr: VR) -> DataElement {
        DataElement(body: body, index: index, override: vr)
    }

    /// The items of a sequence; none for other VRs.
    public var items: Items {
        guard record.vr == .SQ else { return Items(body: body, first: 0, end: 0) }
        return Items(body: body, first: index + 1, end: Int(record.next))
    }

    private static let creatorLimit = 1024

    /// The private creator that reserves the element's block (PS3.5 section 7.8.1).
    ///
    /// `nil` for standard elements, private creators themselves, blocks that no creator reserved before the element,
    /// and names of more than 1024 bytes.
    public var privateCreator: String? {
        let creator = Int(record.creator)
        guard creator >= 0 else { return nil }
        let element = DataElement(body: body, index: creator)
        // A name has at most 64 characters. Every element of the block asks, so longer values are not decoded.
        return element.length <= Self.creatorLimit ? element.string : nil
    }
}
