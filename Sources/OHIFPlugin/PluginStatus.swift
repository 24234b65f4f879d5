// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import JSON
internal import OHIFReleases
internal import OrthancKit
internal import Studies

/// The plugin's state, for `GET /ohif/status` and for the metrics in `/tools/metrics-prometheus`.
struct PluginStatus: Sendable {
    let version: String
    let configuration: OHIFConfiguration
    /// The version of OHIF; `nil` when the build does not tell.
    let viewerVersion: String?
    /// The release of OHIF for which documents are made.
    let release: OHIFRelease
    let documents: DocumentCache<OrthancStudyServer>
    let frames: FrameService<OrthancStudyServer>
    let preloader: Preloader?
    let recent: RecentRecords

    /// The numbers, each with its name as a metric and its place in the status.
    private var numbers: [(metric: String, group: String, member: String, value: Int)] {
        let counters = documents.counters
        return [
            ("ohif_documents_from_memory", "Documents", "FromMemory", counters.documentsFromMemory.value),
            ("ohif_documents_from_packs", "Documents", "FromPacks", counters.documentsFromPacks.value),
            ("ohif_documents_from_files", "Documents", "FromFiles", counters.documentsFromFiles.value),
            ("ohif_documents_not_modified", "Documents", "NotModified", counters.documentsNotModified.value),
            ("ohif_documents_failed", "Documents", "Failed", counters.documentsFailed.value),
            ("ohif_documents_too_large", "Documents", "TooLarge", counters.documentsTooLarge.value),
            ("ohif_cache_bytes", "Documents", "CacheBytes", documents.bytes),
            ("ohif_frame_cache_bytes", "Frames", "CacheBytes", frames.byteCount),
            ("ohif_packs_written", "Packs", "Written", counters.packsWritten.value),
            ("ohif_packs_replaced", "Packs", "Replaced", counters.packsReplaced.value),
            ("ohif_packs_outdated", "Packs", "Outdated", counters.packsOutdated.value),
            ("ohif_packs_damaged", "Packs", "Damaged", counters.packsDamaged.value),
            (
                "ohif_instances_read_from_storage", "Instances", "ReadFromStorage",
                counters.instancesReadFromStorage.value
            ),
            (
                "ohif_instances_read_through_orthanc", "Instances", "ReadThroughOrthanc",
                counters.instancesReadThroughServer.value
            ),
            ("ohif_instances_substituted", "Instances", "Substituted", counters.instancesSubstituted.value),
            ("ohif_instances_damaged", "Instances", "Damaged", counters.instancesDamaged.value),
            ("ohif_instances_unreadable", "Instances", "Unreadable", counters.instancesUnreadable.value),
            ("ohif_instances_shortened", "Instances", "Shortened", counters.instancesShortened.value),
            ("ohif_instances_listed_only", "Instances", "ListedOnly", counters.instancesListedOnly.value),
            ("ohif_preload_waiting", "Preload", "Waiting", preloader?.summaries.waiting ?? 0),
            ("ohif_summaries_damaged", "Summaries", "Damaged", preloader?.summaries.damaged ?? 0),
            ("ohif_preload_record_bytes", "Preload", "RecordBytes", recent.bytes),
            ("ohif_preload_lag", "Preload", "Lag", preloader?.lag ?? 0),
        ]
    }

    /// The status as a JSON object.
    var json: JSONValue {
        var groups: [String: [String: JSONValue]] = [
            "Preload": ["Enabled": .boolean(configuration.preload && preloader != nil)]
        ]
        for number in numbers { groups[number.group, default: [:]][number.member] = .integer(number.value) }
        var members = groups.mapValues { JSONValue(members: $0) }
        members["Version"] = .string(version)
        members["DataSource"] = .string(configuration.dataSource.rawValue)
        members["ViewerRelease"] = .string("\(release.since)")
        members["ViewerVersion"] = viewerVersion.map { .string($0) } ?? .null
        return JSONValue(members: members)
    }

    /// Sets the numbers as metrics of Orthanc.
    func setMetrics(of orthanc: Orthanc) {
        for number in numbers { orthanc.setMetric(number.metric, Double(number.value)) }
    }
}
