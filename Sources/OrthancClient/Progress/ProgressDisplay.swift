// SPDX-License-Identifier: GPL-3.0-or-later

/// The text that shows a job's progress. It prints nothing itself.
public struct ProgressDisplay: Sendable {
    /// The form of the text.
    public enum Style: Hashable, Sendable {
        /// One line that is drawn again and again, for a terminal of some columns.
        case bar(columns: Int)
        /// A line now and then, for a file or another program.
        case lines
    }

    private let style: Style
    private var lastPercent: Int?
    private var lastTime = Duration.zero

    /// How much more must be done before the next line, and after how long it comes in any case.
    private static let percentBetweenLines = 5
    private static let timeBetweenLines = Duration.seconds(30)
    private static let widestBar = 40
    private static let narrowestBar = 10

    /// Creates a display that has shown nothing yet.
    public init(_ style: Style) {
        self.style = style
    }

    /// Returns the text for a status; often an empty one.
    public mutating func text(for job: JobStatus, at time: Duration) -> String {
        switch style {
        case .bar(let columns):
            // A carriage return, the new line over the old one, and the erasure of what was longer (ECMA-48, EL).
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

    /// Returns the text that ends the display, to print before any other text.
    public func ending() -> String {
        if case .bar = style, lastPercent != nil { "\n" } else { "" }
    }

    /// Returns a bar as wide as fits beside the figures, and these; without the bar when there is no room.
    static func barLine(_ job: JobStatus, columns: Int) -> String {
        let counts = counts(job)
        // 5: two brackets, two spaces, and the last column, at which some terminals break the line.
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
