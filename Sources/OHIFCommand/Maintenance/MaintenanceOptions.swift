// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import OrthancClient

/// What the commands for a running Orthanc have in common: which server, as whom, and which studies.
struct MaintenanceOptions: ParsableArguments {
    static let discussion = """
        It is a job of Orthanc's, shown with its progress here and in Orthanc Explorer. Ctrl-C ends this command only: \
        the job goes on.

        The password is taken from --password-file, from --password, from the environment variable ORTHANC_PASSWORD, \
        or asked for, in this order.

        Exit status: 0 when the job is done; 1 when it was started but failed, was cancelled or paused, or cannot be \
        followed any longer; 2 when nothing was started; 130 after Ctrl-C.
        """

    @Argument(help: "The address of Orthanc's root, with the prefix of a reverse proxy if there is one.")
    var url: String

    @Option(help: ArgumentHelp("A user of Orthanc.", valueName: "name"))
    var user: String?

    @Option(
        help: ArgumentHelp(
            "The password. Every user of this machine can see it in the list of processes.", valueName: "text"))
    var password: String?

    @Option(
        help: ArgumentHelp("A file with the password in its first line; - is the standard input.", valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "Certificates (PEM) to trust instead of the system's, such as the server's own if it is self-signed.",
            valueName: "file"))
    var caCertificate: String?

    @Option(
        name: .customLong("study"), help: ArgumentHelp("Orthanc's identifier of a study; repeatable.", valueName: "id"))
    var studies: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only studies that changed then or later: YYYYMMDD or YYYYMMDDTHHMMSS, in UTC, compared with LastUpdate.",
            valueName: "time"))
    var since: String?

    func validate() throws {
        if user == nil, password != nil || passwordFile != nil {
            throw ValidationError("A password is of no use without --user.")
        }
        if password != nil, passwordFile != nil {
            throw ValidationError("--password and --password-file exclude each other.")
        }
        if user?.contains(":") == true { throw ValidationError("The name of a user cannot contain a colon.") }
        _ = try address()
    }

    /// Starts a job, follows it, and ends the command with its status.
    func run(_ kind: MaintenanceRequest.Kind) throws {
        let address = try address()
        let interruption = Interruption()
        let credentials = try credentials(interruption)
        let client = try client(of: address, credentials: credentials, interruption: interruption)
        try MaintenanceSession(client: client, user: user, interruption: interruption)
            .run(MaintenanceRequest(kind, studies: studies, since: since))
    }

    private func client(
        of address: ServerAddress, credentials: Credentials?, interruption: Interruption
    ) throws -> CurlClient {
        do throws(HTTPClientError) {
            return try CurlClient(
                address: address, credentials: credentials, certificateAuthority: caCertificate,
                isInterrupted: { interruption.isPending })
        } catch {
            complain("\(error).")
            throw ExitStatus.jobNotStarted
        }
    }

    private func address() throws -> ServerAddress {
        do throws(ServerAddressError) {
            return try ServerAddress(url)
        } catch {
            throw ValidationError("URL: \(error)")
        }
    }

    private func credentials(_ interruption: Interruption) throws -> Credentials? {
        guard let user else { return nil }
        let source = PasswordSource(option: password, file: passwordFile)
        return Credentials(user: user, password: try source.password(of: user, interruption: interruption))
    }
}
