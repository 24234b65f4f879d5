// SPDX-License-Identifier: GPL-3.0-or-later

/// Limits on what is taken of files, in bytes. What exceeds a limit is left out and reported; no file makes the others
/// of its study disappear.
///
/// No real study is known to come near the defaults. The longest values are look-up tables and the points of a contour,
/// less than one megabyte as JSON. The longest records are those of objects with tens of thousands of frames, 25 MB;
/// the longest documents those of studies with tens of thousands of images, 100 MB. Browsers take no text of more than
/// 512 MB.
public struct RecordLimits: Hashable, Sendable {
    /// The most bytes of one value, in the file and in the JSON; larger values are left out.
    public var value: Int
    /// The most bytes of JSON for one instance. Of a larger record the largest values are left out, those that OHIF
    /// needs last; an instance that is still too large is listed by its main attributes.
    public var record: Int
    /// The most bytes of JSON for one study; a larger study is not shown.
    public var document: Int
    /// The most bytes to which a deflated data set may inflate; the server's own reading stands in for larger ones.
    public var inflated: Int

    /// The most elements and items of a file; each takes 32 bytes while it is read. What follows them is not read, as
    /// after damage.
    public static let elements = 2 << 20

    /// Creates limits; a value is no larger than a record, nor a record than a document. Configuration allows none
    /// below one megabyte.
    public init(value: Int = 4 << 20, record: Int = 64 << 20, document: Int = 256 << 20, inflated: Int = 128 << 20) {
        self.document = max(document, 0)
        self.record = min(max(record, 0), self.document)
        self.value = min(max(value, 0), self.record)
        self.inflated = max(inflated, 0)
    }
}
