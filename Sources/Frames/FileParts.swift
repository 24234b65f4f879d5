// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// The parts that are taken out of a file while it is open for reading.
struct FileParts {
    var fileSize: Int
    var identity: InstanceIdentity
    /// The data set of a deflated file, inflated; `nil` for other files.
    var inflated: [UInt8]?
    var pixelEncoding: PixelEncoding
    var document: EncapsulatedDocument?
    var waveforms: [WaveformSamples?]
    var isVideo: Bool
    var conversion: PixelConversion
    var frames: Result<FrameTable, DICOMError>

    /// The memory of the frame table in bytes. A palette is not counted: it has a fifth of a megabyte at most.
    var tableSize: Int {
        guard case .success(let table) = frames else { return 0 }
        return (table.fragments.count + (table.isEncapsulated ? table.count : 0)) * MemoryLayout<Range<Int>>.stride
    }

    init(_ file: DICOMFile) {
        fileSize = file.bytes.count
        identity = InstanceIdentity(of: file)
        if file.transferSyntax.isDeflated { inflated = Array(file.bytes) }
        pixelEncoding = PixelEncoding(of: file)
        isVideo = file.transferSyntax.isVideo
        conversion = PixelConversion(of: file)
        do throws(DICOMError) {
            frames = .success(try file.frames())
        } catch {
            frames = .failure(error)
        }
        document = EncapsulatedDocument(in: file)
        waveforms = WaveformSamples.all(in: file)
    }
}

/// The UIDs that a file says it has, without padding; empty where it has none.
public struct InstanceIdentity: Hashable, Sendable {
    /// Study Instance UID (0020,000D).
    public var study: String
    /// Series Instance UID (0020,000E).
    public var series: String
    /// SOP Instance UID (0008,0018).
    public var sop: String

    /// Creates an identity of its UIDs.
    public init(study: String, series: String, sop: String) {
        self.study = study
        self.series = series
        self.sop = sop
    }

    init(of file: DICOMFile) {
        func uid(_ tag: Tag) -> String {
            // Values that are far too long are not copied.
            file.dataSet[tag].flatMap { $0.length <= 1024 ? $0.string : nil } ?? ""
        }
        self.init(study: uid(Tag(0x0020_000D)), series: uid(Tag(0x0020_000E)), sop: uid(.sopInstanceUID))
    }
}

/// The place of an encapsulated document in the file (PS3.3 C.24.2).
struct EncapsulatedDocument: Hashable, Sendable {
    var range: Range<Int>
    /// Whether it is a PDF.
    var isPDF: Bool

    private static let encapsulatedPDF = "1.2.840.10008.5.1.4.1.1.104.1"
    /// Readers of PDF accept up to this many bytes before the header.
    private static let headerPlace = 1024

    init?(in file: DICOMFile) {
        guard let element = file.dataSet[.encapsulatedDocument], element.length > 0 else { return nil }
        var length = element.length
        // The value is padded to an even length; only Encapsulated Document Length tells the exact one.
        if let exact = file.dataSet[.encapsulatedDocumentLength]?.int, exact == length - 1 { length = exact }
        range = element.valueOffset..<(element.valueOffset + length)
        // MIME Type of Encapsulated Document is often missing or wrong; SOP class and first bytes together prove a PDF.
        let mimeType = (file.dataSet.string(.mimeTypeOfEncapsulatedDocument) ?? "").lowercased()
        let start = Array(element.bytes.prefix(Self.headerPlace))
        isPDF =
            mimeType == "application/pdf"
            || file.dataSet.string(.sopClassUID) == Self.encapsulatedPDF && start.holds(Array("%PDF-".utf8))
    }
}

extension [UInt8] {
    fileprivate func holds(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...count - part.count).contains { self[$0...].starts(with: part) }
    }
}
