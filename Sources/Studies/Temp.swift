internal import DICOM
extension InstanceRecord {
    static func read(_ b: UnsafeRawBufferPointer, id: String) -> Result<InstanceRecord, DICOMError> { .failure(DICOMError(.notDICOM, offset: 0)) }
    init(id: String, serverTags: [UInt8]) { self.init(id: id, seriesInstanceUID: "", sopInstanceUID: "", modality: "", studyMembers: [], seriesMembers: [], metadata: []) }
}
public enum InstanceSummary {
    public static func encoded(ofFile: UnsafeRawBufferPointer) -> [UInt8]? { nil }
    public static func isValid(_: [UInt8]) -> Bool { true }
}
