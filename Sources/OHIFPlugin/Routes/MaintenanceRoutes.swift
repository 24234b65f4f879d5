// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// `POST /ohif/preload`, `POST /ohif/clear-cache` and `GET /ohif/status`, for administrators.
struct MaintenanceRoutes: Sendable {
    let orthanc: Orthanc
    let server: OrthancStudyServer
    /// `nil` when the data source makes nothing of its own.
    let jobs: MaintenanceJobs?
    let status: @Sendable () -> JSONValue

    var routes: [Route] {
        [
            .get("/ohif/status") { [status] _ in .json(Array(status().text.utf8)) },
            Route("/ohif/preload", [.post: { try submit($0) { jobs in jobs.preload } }]),
            Route("/ohif/clear-cache", [.post: { try submit($0) { jobs in jobs.clearCache } }]),
        ]
    }

    private func submit(
        _ request: Request, _ kind: (MaintenanceJobs) -> (StudyWalk) -> any OrthancJob
    ) throws -> Response {
        guard let jobs else {
            throw HTTPError(400, "With this data source the plugin keeps nothing beside the studies.")
        }
        let walk = try StudyWalk(wanted: studies(of: request.body))
        let job = try orthanc.submit(kind(jobs)(walk))
        let answer = JSONValue(members: ["ID": .string(job), "Path": .string("/jobs/\(job)")])
        return .json(Array(answer.text.utf8))
    }

    /// The studies that a body names; `nil` for all of them, which an empty body means.
    private func studies(of body: [UInt8]) throws -> [String]? {
        if body.isEmpty { return nil }
        guard let members = (try? JSONValue(parsing: body, maximumDepth: 8))?.members else {
            throw HTTPError(400, "The body must be empty or a JSON object, such as {\"Studies\": [\"…\"]}.")
        }
        if let unknown = members.first(where: { $0.key != "Studies" }) {
            throw HTTPError(400, "The body has a member \"\(unknown.key)\"; only \"Studies\" is known.")
        }
        guard let member = members.first else { return nil }
        guard let studies = member.value.strings else {
            throw HTTPError(400, "\"Studies\" must be an array of Orthanc's identifiers of studies.")
        }
        for study in studies {
            guard OrthancID.isValid(study), try exists(study) else {
                throw HTTPError(400, "There is no study \"\(study)\", so nothing was started.")
            }
        }
        return studies
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

/// Makes the jobs of the maintenance routes, and makes them again after a restart.
struct MaintenanceJobs: Sendable {
    let server: OrthancStudyServer
    let loader: StudyLoader<OrthancStudyServer>
    let summaries: SummaryKeeper<OrthancStudyServer>
    let stop: StopSignal
    let documents: DocumentCache<OrthancStudyServer>

    func preload(_ walk: StudyWalk) -> any OrthancJob {
        StudyJob(
            PreloadTask(server: server, loader: loader, summaries: summaries, stop: stop), walk: walk, server: server)
    }

    func clearCache(_ walk: StudyWalk) -> any OrthancJob {
        StudyJob(ClearCacheTask(server: server, documents: documents), walk: walk, server: server)
    }

    /// The job that was running when Orthanc stopped; `nil` when it is none of these.
    func job(ofType type: String, serialized: [String: JSONValue]) -> (any OrthancJob)? {
        guard let walk = StudyWalk(serialized: serialized) else { return nil }
        switch type {
        case PreloadTask.jobType: return preload(walk)
        case ClearCacheTask.jobType: return clearCache(walk)
        default: return nil
        }
    }
}
