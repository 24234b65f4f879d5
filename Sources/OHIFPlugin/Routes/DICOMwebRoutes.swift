// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import OrthancKit

/// DICOMweb's routes for frames (PS3.18) at `DicomWeb.Root`, where Orthanc's DICOMweb plugin does not answer.
///
/// Filters and the authorization plugin decide by the UIDs of study, series and instance in the path, so the routes
/// answer only for the one instance that has all three.
struct DICOMwebRoutes: Sendable {
    let orthanc: Orthanc
    let server: OrthancStudyServer
    let service: DICOMwebService
    let frameAnswers: FrameAnswers

    /// The routes; none where the DICOMweb plugin answers.
    var routes: [Route] {
        guard service.isServedHere else { return [] }
        let instance = "/\(service.root)/studies/{study}/series/{series}/instances/{instance}"
        return [.get(instance + "/frames/{numbers}", frames)]
    }

    @Sendable private func frames(_ request: Request) throws -> Response {
        if service.isOthers {
            throw HTTPError(
                503, "Orthanc's DICOMweb plugin should answer this; Orthanc's log says what to do about it.")
        }
        let uids = FrameAnswers.identity(in: request)
        guard [uids.study, uids.series, uids.sop].allSatisfy(UniqueIdentifier.isValid) else {
            throw FrameAnswers.nothing
        }
        return try frameAnswers.respond(to: request, instance: instance(uids), named: uids, isFoundByName: true)
    }

    private func instance(_ uids: InstanceIdentity) throws(HTTPError) -> String {
        do throws(NamingError) {
            return try server.instance(withUIDs: uids)
        } catch {
            switch error {
            case .none: throw FrameAnswers.nothing
            case .several:
                throw HTTPError(
                    409, "Several patients have these UIDs, so they name no instance. Ask by Orthanc's identifiers.")
            case .failed(let reason):
                orthanc.log(.error, "An instance cannot be looked up: \(reason)")
                throw HTTPError(500, "Orthanc could not look for the instance; its log says why.")
            }
        }
    }
}
