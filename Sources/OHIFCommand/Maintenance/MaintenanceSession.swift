// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import OrthancClient

/// One job on a server, from its start to the command's exit status.
struct MaintenanceSession {
    let client: CurlClient
    let user: String?
    let interruption: Interruption

    func run(_ request: MaintenanceRequest) throws {
        let job = try start(request)
        let address = client.address.url("/jobs/\(job)")
        var display = ProgressDisplay(Self.style)
        let clock = ContinuousClock()
        let start = clock.now
        let run = JobRun(
            of: job, on: client,
            now: { start.duration(to: clock.now) },
            wait: { interruption.sleep($0) },
            // With a closed standard output no progress is wanted, and the exit status tells the end.
            show: { status, time in try? emit(display.text(for: status, at: time)) })
        let end = run.followed()
        try? emit(display.ending())
        let sentence = end.sentence(job: address)
        switch end {
        case .succeeded:
            try? emit(sentence + "\n")
        case .interrupted:
            complain(sentence)
            throw ExitStatus.interrupted
        default:
            complain(sentence)
            throw ExitStatus.jobUnfinished
        }
    }

    private func start(_ request: MaintenanceRequest) throws -> String {
        do throws(StartError) {
            return try request.start(on: client)
        } catch {
            complain(error.sentence(address: client.address, user: user))
            throw error == .interrupted ? ExitStatus.interrupted : ExitStatus.jobNotStarted
        }
    }

    /// A bar on a terminal that can move its cursor, otherwise lines.
    private static var style: ProgressDisplay.Style {
        guard isatty(STDOUT_FILENO) == 1, getenv("TERM").map({ String(cString: $0) }) != "dumb" else { return .lines }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return .bar(columns: isKnown ? Int(size.ws_col) : 80)
    }
}
