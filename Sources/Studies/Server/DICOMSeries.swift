// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON

/// The identifiers that DICOM gives a series.
public struct DICOMSeries: Hashable, Sendable {
    /// Patient ID (0010,0020); empty when there is none.
    public var patientID: String
    /// Study Instance UID (0020,000D).
    public var studyInstanceUID: String
    /// Series Instance UID (0020,000E).
    public var seriesInstanceUID: String

    /// Creates the identifiers.
    public init(patientID: String, studyInstanceUID: String, seriesInstanceUID: String) {
        self.patientID = patientID
        self.studyInstanceUID = studyInstanceUID
        self.seriesInstanceUID = seriesInstanceUID
    }

    /// Reads them from a record; `nil` when they are not there.
    init?(of record: InstanceRecord) {
        let object = [UInt8(ascii: "{")] + record.studyMembers + [UInt8(ascii: "}")]
        guard let members = try? JSONValue(parsing: object), let study = members["StudyInstanceUID"]?.string else {
            return nil
        }
        let patient: String
        switch members["PatientID"] {
        case .string(let text): patient = text
        case nil, .null: patient = ""
        default: return nil
        }
        self.init(
            patientID: patient, studyInstanceUID: study, seriesInstanceUID: record.seriesInstanceUID)
    }
}
