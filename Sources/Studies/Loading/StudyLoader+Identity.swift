// SPDX-License-Identifier: GPL-3.0-or-later

/// Checks that the records of a pack belong to the series that it is attached to: a forged pack may name instances of
/// another patient.
extension StudyLoader {
    /// Whether the records of a pack are of instances of a series and of no others; counts the pack as damaged if not.
    ///
    /// Where identifiers tell to which series they belong, the server is not asked. Otherwise the instances are listed.
    ///
    /// - Parameter listed: The instances of the series, if they are known; then the pack must have all of them.
    func areInstances(
        _ records: [InstanceRecord], ofSeries series: String, listed: [String]?
    ) throws(StudyServerError) -> Bool {
        if listed == nil, areNamed(records, bySeries: series) { return true }
        let instances: [String]
        if let listed { instances = listed } else { instances = try server.instances(ofSeries: series) }
        let known = Set(instances)
        // The records have different identifiers; see `PackRules`.
        if instances.count == records.count, records.allSatisfy({ known.contains($0.id) }) { return true }
        counters.packsDamaged.add(1)
        return false
    }

    /// Whether the records' identifiers can only be those of instances of the series.
    private func areNamed(_ records: [InstanceRecord], bySeries series: String) -> Bool {
        guard let first = records.first, let dicomSeries = DICOMSeries(of: first),
            let identifiers = server.identifiers(
                of: records.map(\.sopInstanceUID), in: dicomSeries, calledSeries: series)
        else { return false }
        return identifiers.elementsEqual(records.lazy.map(\.id))
    }
}
