// SPDX-License-Identifier: GPL-3.0-or-later

extension StartError {
    /// Returns a sentence for the user of the tool.
    public func sentence(address: ServerAddress, user: String?) -> String {
        switch self {
        case .unreachable(let reason): "\(address) cannot be reached: \(reason)."
        case .interrupted: "Interrupted before \(address) answered; it may have started the job all the same."
        case .refused(let reason): reason ?? "\(address) takes the request for a bad one and does not say why."
        case .unauthorized:
            if let user {
                "\(address) does not accept the user \"\(user)\" with this password."
            } else {
                "\(address) wants a user: give --user."
            }
        case .forbidden: "\(address) does not allow this to \(user.map { "the user \"\($0)\"" } ?? "this machine")."
        case .noPlugin: "There is no such plugin at \(address): it is not loaded, or this is not Orthanc's root."
        case .notOrthanc: "\(address) gives an answer that is not the plugin's."
        case .status(let status): "\(address) answers with status \(status)."
        }
    }
}

extension JobEnd {
    /// Returns a sentence for the user of the tool.
    ///
    /// - Parameter job: The address of the job, for one that continues without the tool.
    public func sentence(job: String) -> String {
        switch self {
        case .succeeded(let status): "Done: \(Self.studies(status))."
        case .failed(let status) where status.failures > 0:
            "\(status.failures) studies or series could not be worked on, everything else is done; "
                + "Orthanc's log names the reasons."
        case .failed(let status): "The job failed: \(status.reason ?? "Orthanc's log may say why")."
        case .cancelled(let status): "The job was cancelled at \(status.percent) %; \(Self.studies(status)) are done."
        case .paused(let status): "The job is paused at \(status.percent) %. To go on: POST \(job)/resume"
        case .forgotten:
            "Orthanc knows the job no longer; how it ended cannot be told (see its option JobsHistorySize)."
        case .refused: "The server does not let us look at the job any longer; it goes on there."
        case .lost(let reason): "The server is away: \(reason). The job goes on when Orthanc does: \(job)"
        case .interrupted: "The job goes on in Orthanc: \(job). To end it: POST \(job)/cancel"
        }
    }

    private static func studies(_ status: JobStatus) -> String {
        status.studiesDone == 1 ? "1 study" : "\(status.studiesDone) studies"
    }
}
