// SPDX-License-Identifier: GPL-3.0-or-later

/// Limits and leniency of a ``DICOMReader``.
public struct ReaderOptions: Hashable, Sendable {
    /// Whether the reader throws the first defect.
    ///
    /// Otherwise (the default) it reads as much as possible and gives the first defect in ``DICOMFile/damage``.
    public var isStrict = false

    /// Whether elements after the pixel data (trailing padding, digital signatures, private groups) are read.
    ///
    /// The default finds them all, and reads each fragment's header for that. With `false`, reading ends at the header
    /// of the pixel data, so the first part of a file is enough. But a deflated data set must be complete, since it is
    /// inflated as a whole.
    public var readsElementsAfterPixelData = true

    /// The largest deflated data set that is accepted, in bytes once inflated.
    public var inflationLimit = 512 << 20

    /// How many sequences may nest; at most 120.
    public var maximumDepth = 64

    /// The largest number of elements and items that is accepted, each taking 32 bytes of memory; at most 2³⁰.
    public var maximumElements = 8 << 20

    /// The character set of text in data sets that declare none, or declare the default repertoire and use other bytes.
    ///
    /// The default is Latin-1, as in Orthanc: many old files mean it. Plain ASCII is the same in all sets.
    public var undeclaredCharacterSet = "ISO_IR 100"

    /// The default options.
    public init() {}

    /// ``maximumDepth``, limited to what a record's field holds.
    var depthLimit: Int { min(max(0, maximumDepth), 120) }

    /// ``maximumElements``, limited to what a record's field holds.
    var elementLimit: Int { min(max(0, maximumElements), 1 << 30) }
}
