// SPDX-License-Identifier: GPL-3.0-or-later

/// A data element: tag, value representation and value (PS3.5 section 7.1).
///
/// A small value that refers to the file: valid only inside ``DICOMReader/withFile(_:_:)-(UnsafeRawBufferPointer,_)``.
/// Accessors never fail: a value that is not what is asked for gives `nil` or nothing.
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
    /// Where the dictionary leaves a choice, it is settled: US or SS by Pixel Representation, OB or OW as OW (implicit
    /// VR). Private elements in implicit VR are UN. An UN value that holds a sequence, and any value of unknown VR and
    /// undefined length, is SQ.
    public var vr: VR { override ?? record.vr }

    /// Whether the file does not carry the VR.
    public var isImplicit: Bool { record.flags.contains(.implicit) }

    /// Whether numbers are big endian.
    public var isBigEndian: Bool { record.flags.contains(.bigEndian) }

    /// Whether the length field was 0xFFFFFFFF.
    public var hasUndefinedLength: Bool { record.flags.contains(.undefinedLength) }

    /// Whether the value is fragments of encapsulated pixel data (PS3.5 annex A.4), an offset table first.
    public var isEncapsulated: Bool { record.flags.contains(.encapsulated) }

    /// Whether the file ends before the value does; only pixel data.
    public var isIncomplete: Bool { record.flags.contains(.incomplete) }

    /// How many sequences enclose the element.
    public var depth: Int { Int(record.depth) }

    /// Where the value begins in ``DICOMFile/bytes``.
    public var valueOffset: Int { record.offset }

    /// How many bytes the value has in the file, without the delimiter of an undefined length.
    public var length: Int { record.length }

    /// The value as it stands in the file, padding included.
    public var bytes: UnsafeRawBufferPointer { source.slice(record.offset, record.length) }

    /// The same element with its value understood as another VR: for private elements, whose VR implicit files omit.
    public func interpreted(as vr: VR) -> DataElement {
        DataElement(body: body, index: index, override: vr)
    }

    /// The items of a sequence; none for other VRs.
    public var items: Items {
        guard record.vr == .SQ else { return Items(body: body, first: 0, end: 0) }
        return Items(body: body, first: index + 1, end: Int(record.next))
    }

    private static let creatorLimit = 1024

    /// The name of the private block that the element belongs to, from its private creator (PS3.5 section 7.8.1).
    ///
    /// `nil` for standard elements, private creators themselves, blocks that nobody reserved beforehand, and names of
    /// more than 1024 bytes.
    public var privateCreator: String? {
        let creator = Int(record.creator)
        guard creator >= 0 else { return nil }
        let element = DataElement(body: body, index: creator)
        // Every element of the block asks, so nothing is made of what is no name: it has 64 characters at most.
        return element.length <= Self.creatorLimit ? element.string : nil
    }
}
