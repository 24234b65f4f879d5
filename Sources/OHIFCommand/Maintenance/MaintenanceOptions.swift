// SPDX-License-Identifier: GPL-3.0-or-later

internal import Commands
internal import OrthancClient

/// The common options of the commands for a running Orthanc: the server, the user and the studies.
struct MaintenanceOptions {
    private static let url: Parameter<String> = .operand(
        "URL", help: "The address of Orthanc's root, with the prefix of a reverse proxy if there is one.")
    private static let user: Parameter<String?> = .option("user", value: "NAME", help: "A user of Orthanc.")
    private static let password: Parameter<String?> = .option(
        "password", value: "TEXT", help: "The password. Every user of this machine can see it in the list of processes."
    )
    private static let passwordFile: Parameter<String?> = .option(
        "password-file", value: "FILE", help: "A file with the password in its first line; - is the standard input.")
    private static let caCertificate: Parameter<String?> = .option(
        "ca-certificate", value: "FILE",
        help: "Certificates (PEM) to trust instead of the system's, such as the server's own if it is self-signed.")
    private static let studies: Parameter<[String]> = .repeatable(
        "study", value: "ID", help: "Orthanc's identifier of a study; repeatable.")
    private static let since: Parameter<String?> = .option(
        "since", value: "TIME",
        help: "Only studies that changed then or later: YYYYMMDD or YYYYMMDDTHHMMSS, in UTC, compared with LastUpdate.")

    static let parameters: [any AnyParameter] = [
        url, user, password, passwordFile, caCertificate, studies, since,
    ]

    static let discussion = """
        It is a job of Orthanc's, shown with its progress here and in Orthanc Explorer. Ctrl-C ends this command only: \
        the job goes on.

        The password is taken from --password-file, from --password, from the environment variable ORTHANC_PASSWORD, \
        or asked for, in this order.

        Exit status: 0 when the job is done; 1 when it was started but failed, was cancelled or paused, or cannot be \
        followed any longer; 2 when nothing was started; 130 after Ctrl-C.
        """

    let address: ServerAddress
    let user: String?
    let password: String?
    let passwordFile: String?
    let caCertificate: String?
    let studies: [String]
    let since: String?

    init(_ arguments: Arguments) throws(UsageError) {
        user = arguments[Self.user]
        password = arguments[Self.password]
        passwordFile = arguments[Self.passwordFile]
        caCertificate = arguments[Self.caCertificate]
        studies = arguments[Self.studies]
        since = arguments[Self.since]
        if user == nil, password != nil || passwordFile != nil {
            throw UsageError("A password is of no use without --user.")
        }
        if password != nil, passwordFile != nil {
            throw UsageError("--password and --password-file exclude each other.")
        }
        if user?.contains(":") == true { throw UsageError("The name of a user cannot contain a colon.") }
        do throws(ServerAddressError) {
            address = try ServerAddress(arguments[Self.url])
        } catch {
            throw UsageError("URL: \(error)")
        }
    }

    /// Starts a job and follows it; throws the exit status of one that does not succeed.
    func run(_ kind: MaintenanceRequest.Kind) throws {
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

    private func credentials(_ interruption: Interruption) throws -> Credentials? {
        guard let user else { return nil }
        let source = PasswordSource(option: password, file: passwordFile)
        return Credentials(user: user, password: try source.password(of: user, interruption: interruption))
    }
}
