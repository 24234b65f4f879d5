// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import Studies

/// Orthanc's identifiers, computed from DICOM's.
extension OrthancStudyServer {
    func identifiers(of instances: [String], in series: DICOMSeries, calledSeries id: String) -> [String]? {
        let identifier = OrthancIdentifier(
            patient: series.patientID, study: series.studyInstanceUID, series: series.seriesInstanceUID)
        guard identifier.series == id else { return nil }
        return instances.map { identifier.instance($0) }
    }
}
