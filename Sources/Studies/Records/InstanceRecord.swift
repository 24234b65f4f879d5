// SPDX-License-Identifier: GPL-3.0-or-later

/// What the study document says about one instance, and what the instance is sorted by.
///
/// The JSON parts are ready-made bytes, so a document of thousands of instances only takes copying.
public struct InstanceRecord: Hashable, Sendable {
    /// The server's identifier of the instance, for the URL of its file.
    public var id: String
    /// Series Instance UID (0020,000E).
    public var seriesInstanceUID: String
    /// SOP Instance UID (0008,0018).
    public var sopInstanceUID: String
    /// Modality (0008,0060); empty when absent.
    public var modality: String
    /// Series Number (0020,0011).
    public var seriesNumber: Int?
    /// Instance Number (0020,0013).
    public var instanceNumber: Int?
    /// The distance of the slice from the origin along its normal in mm (PS3.3 C.7.6.2.1.1); `nil` without position.
    public var slicePosition: Double?
    /// What the instance shows, and how the viewer can get it.
    public var content: InstanceContent
    /// What must be known of the object before a release of OHIF is given it.
    public var kind: ObjectKind
    /// The UIDs of series by which OHIF finds the images of a segmentation or a structure set; empty for other objects.
    public var referencedSeries: [String] = []
    /// How many frames the viewer shows one by one, fetched alone or with the file; 1 for what it plays or reads whole.
    public var frameCount: Int
    /// The members of the study, as the inside of a JSON object without braces.
    public var studyMembers: [UInt8]
    /// The members of the series, likewise.
    public var seriesMembers: [UInt8]
    /// The instance's attributes as a JSON object in OHIF's naturalised form. Records of one pack share its memory.
    public var metadata: ArraySlice<UInt8>
    /// What is missing because of its size; `nil` for records of packs, which are whole.
    public var shortening: Shortening?
    /// The names of attributes whose values are left out or completed because OHIF cannot compute with them; empty for
    /// records of packs.
    public var adjustedAttributes: [String] = []

    /// Creates a record from its parts.
    public init(
        id: String,
        seriesInstanceUID: String,
        sopInstanceUID: String,
        modality: String,
        seriesNumber: Int? = nil,
        instanceNumber: Int? = nil,
        slicePosition: Double? = nil,
        content: InstanceContent = .file,
        kind: ObjectKind = .ordinary,
        frameCount: Int = 1,
        studyMembers: [UInt8],
        seriesMembers: [UInt8],
        metadata: [UInt8]
    ) {
        self.id = id
        self.seriesInstanceUID = seriesInstanceUID
        self.sopInstanceUID = sopInstanceUID
        self.modality = modality
        self.seriesNumber = seriesNumber
        self.instanceNumber = instanceNumber
        self.slicePosition = slicePosition
        self.content = content
        self.kind = kind
        self.frameCount = frameCount
        self.studyMembers = studyMembers
        self.seriesMembers = seriesMembers
        self.metadata = metadata[...]
    }

    /// About how many bytes the record takes, in memory and in the document.
    var footprint: Int {
        Self.overhead &+ id.utf8.count &+ seriesInstanceUID.utf8.count &+ sopInstanceUID.utf8.count
            &+ modality.utf8.count &+ studyMembers.count &+ seriesMembers.count &+ metadata.count
    }

    /// The bytes of a record beside its parts.
    static let overhead = 512
}
