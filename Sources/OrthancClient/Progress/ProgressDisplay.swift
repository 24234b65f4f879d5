// SPDX-License-Identifier: GPL-3.0-or-later

/// What is printed while a job runs.
public struct ProgressDisplay: Sendable {
    /// Where it is printed.
    public enum Style: Hashable, Sendable {
        /// A terminal of some columns: one line that is drawn again and again.
        case bar(columns: Int)
        /// A file or another program: a line now and then.
        case lines
    }

    private let style: Style
    private var lastPercent: Int?
    private var lastTime = Duration.zero

    /// Lines come when so much more is done, and at least so often.
    private static let percentBetweenLines = 5
    private static let timeBetweenLines = Duration.seconds(30)
    private static let widestBar = 40
    private static let narrowestBar = 10

    /// A display that has shown nothing yet.
    public init(_ style: Style) {
        self.style = style
    }

    /// What to print for a status; often nothing.
    public mutating func text(for job: JobStatus, at time: Duration) -> String {
        switch style {
        case .bar(let columns):
            // Carriage return, then the new line over the old one, then whatever was longer is erased (ECMA-48, EL).
            lastPercent = job.percent
            return "\r" + Self.barLine(job, columns: columns) + "\u{1b}[K"
        case .lines:
            let isDue =
                lastPercent.map {
                    job.percent - $0 >= Self.percentBetweenLines || time - lastTime >= Self.timeBetweenLines
                } ?? true
            guard isDue else { return "" }
            lastPercent = job.percent
            lastTime = time
            return Self.counts(job) + "\n"
        }
    }

    /// What to print before anything else is printed.
    public func ending() -> String {
        if case .bar = style, lastPercent != nil { "\n" } else { "" }
    }

    /// The bar as wide as it fits beside the figures; none when there is no room.
    static func barLine(_ job: JobStatus, columns: Int) -> String {
        let counts = counts(job)
        // Two brackets, two spaces, and the last column, at which some terminals break the line.
        let width = min(columns - counts.count - 5, widestBar)
        guard width >= narrowestBar else { return String(counts.prefix(max(columns - 1, 0))) }
        let filled = width * min(max(job.percent, 0), 100) / 100
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled) + "]  "
            + counts
    }

    static func counts(_ job: JobStatus) -> String {
        let digits = String(job.percent)
        let percent = String(repeating: " ", count: max(0, 3 - digits.count)) + digits + " %"
        switch job.state {
        case .pending: return percent + ", waiting for its turn"
        case .running, .paused, .succeeded, .failed:
            guard let studies = job.studies, studies > 0 else { return percent }
            return percent + ", \(job.studiesDone) of \(studies) \(studies == 1 ? "study" : "studies")"
        }
    }
}
