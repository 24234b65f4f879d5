// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// `POST /ohif/preload`, `POST /ohif/clear-cache` and `GET /ohif/status`, for administrators.
struct MaintenanceRoutes: Sendable {
    let orthanc: Orthanc
    let server: OrthancStudyServer
    let jobs: MaintenanceJobs
    let status: @Sendable () -> JSONValue

    var routes: [Route] {
        [
            .get("/ohif/status") { [status] _ in .json(Array(status().text.utf8)) },
            Route("/ohif/preload", [.post: preload]),
            Route("/ohif/clear-cache", [.post: clearCache]),
        ]
    }

    @Sendable private func preload(_ request: Request) throws -> Response {
        let walk = StudyWalk(try selection(of: request))
        guard let job = jobs.preload(walk) else {
            throw HTTPError(
                400, "With this data source the viewer reads no summaries and packs, so there is nothing to preload.")
        }
        return try submit(job)
    }

    @Sendable private func clearCache(_ request: Request) throws -> Response {
        try submit(jobs.clearCache(StudyWalk(try selection(of: request))))
    }

    private func submit(_ job: any OrthancJob) throws -> Response {
        let id = try orthanc.submit(job)
        let answer = JSONValue(members: ["ID": .string(id), "Path": .string("/jobs/\(id)")])
        return .json(Array(answer.text.utf8))
    }

    /// Reads the selection in the body; throws 400 when a study that it names does not exist.
    private func selection(of request: Request) throws -> StudySelection {
        let selection = try StudySelection(body: request.body)
        for study in selection.studies ?? [] where try !exists(study) {
            throw HTTPError(400, "There is no study \"\(study)\", so nothing was started.")
        }
        return selection
    }

    private func exists(_ study: String) throws -> Bool {
        do throws(StudyServerError) {
            _ = try server.series(ofStudy: study)
            return true
        } catch {
            guard case .failed(let reason) = error else { return false }
            orthanc.log(.error, "Whether a study exists cannot be told: \(reason)")
            throw HTTPError(500, "Orthanc could not look for the studies; its log says why.")
        }
    }
}
