// SPDX-License-Identifier: GPL-3.0-or-later

/// How much of what files say is taken, in bytes. What is beyond a limit is left out, and said; no file makes the
/// others of its study disappear.
///
/// The defaults are what no real study is known to come near: the longest values are look-up tables and the points of a
/// contour, less than one megabyte as JSON; the longest records those of objects of ten thousands of frames, 25 MB; the
/// longest documents those of studies of ten thousands of images, 100 MB. Browsers take no text of more than 512 MB.
public struct RecordLimits: Hashable, Sendable {
    /// The most bytes of one value, in the file and in the JSON; a larger one is left out.
    public var value: Int
    /// The most bytes of JSON for one instance. Over it the largest values are left out, those that OHIF needs last; an
    /// instance of which still more is left is listed by its main attributes.
    public var record: Int
    /// The most bytes of JSON for one study; a larger one is not shown.
    public var document: Int
    /// The most bytes that a deflated data set may have once inflated; the server's own reading stands in for larger
    /// ones.
    public var inflated: Int

    /// The most elements and items of a file; each of them takes 32 bytes while it is read. What is behind them is not
    /// read, as behind damage.
    public static let elements = 2 << 20

    /// Limits; none of them is below one megabyte by configuration, and each holds within the next larger one.
    public init(value: Int = 4 << 20, record: Int = 64 << 20, document: Int = 256 << 20, inflated: Int = 128 << 20) {
        self.document = max(document, 0)
        self.record = min(max(record, 0), self.document)
        self.value = min(max(value, 0), self.record)
        self.inflated = max(inflated, 0)
    }
}
