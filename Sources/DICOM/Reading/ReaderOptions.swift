// SPDX-License-Identifier: GPL-3.0-or-later

/// Limits and leniency of a ``DICOMReader``.
public struct ReaderOptions: Hashable, Sendable {
    /// Whether the first defect is thrown. Otherwise (the default) as much as possible is read and the first defect is
    /// found in ``DICOMFile/damage``.
    public var isStrict = false

    /// Whether elements after the pixel data (trailing padding, digital signatures, private groups) are read.
    ///
    /// The default finds them all; it costs a look at each fragment's header. Without, reading ends at the header of
    /// the pixel data, which need not be there themselves: enough for the first part of a file. A deflated data set is
    /// inflated whole all the same, and must be there whole.
    public var readsElementsAfterPixelData = true

    /// The largest deflated data set that is accepted, in bytes once inflated.
    public var inflationLimit = 512 << 20

    /// How many sequences may be nested in each other; at most 120.
    public var maximumDepth = 64

    /// The largest number of elements and items that is accepted, each taking 32 bytes of memory; at most 2³⁰.
    public var maximumElements = 8 << 20

    /// The character set of text in data sets that declare none, or declare the default repertoire and break it.
    ///
    /// The default is Latin-1, as Orthanc's: many old files mean it. Plain ASCII is the same in all.
    public var undeclaredCharacterSet = "ISO_IR 100"

    /// The default options.
    public init() {}

    /// ``maximumDepth`` within what a record's field holds.
    var depthLimit: Int { min(max(0, maximumDepth), 120) }

    /// ``maximumElements`` within what a record's field holds.
    var elementLimit: Int { min(max(0, maximumElements), 1 << 30) }
}
