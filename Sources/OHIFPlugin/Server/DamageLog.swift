// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization

/// What is said in the log of damaged files, of those that are shown in part or not at all, and of packs that cannot be
/// read: a line for each, once for as long as Orthanc runs, however often the file is read. A file that is damaged in
/// another way later has another line.
///
/// Safe from any thread.
final class DamageLog: Sendable {
    private let said = Mutex<Set<String>>([])

    /// Of a storage that goes bad not all is said at once; the rest follows when the study is opened again.
    private static let linesAtOnce = 100
    /// No more are remembered than this, about 3 MB; then they may be said once more.
    private static let mostRemembered = 10_000

    /// The lines about those that were not said before.
    func lines(about damaged: [DamagedInstance]) -> [String] {
        unsaid(
            damaged.lazy.map { "The file of instance \($0.instance) is damaged: \($0.damage)" },
            more: "There are more damaged files, which are not named yet")
    }

    /// The lines about those that were not said before.
    func lines(about shortened: [ShortenedInstance]) -> [String] {
        unsaid(
            shortened.lazy.map { "Of instance \($0.instance) not everything is shown: \($0.shortening)" },
            more: "Nor is it of more instances, which are not named yet")
    }

    /// The lines about those that were not said before.
    func lines(about adjusted: [AdjustedInstance]) -> [String] {
        unsaid(
            adjusted.lazy.map { adjusted in
                "Values of instance \(adjusted.instance) are left out or completed, since OHIF cannot compute with "
                    + "them: \(adjusted.attributes.joined(separator: ", "))"
            },
            more: "So are values of more instances, which are not named yet")
    }

    /// The lines about those that were not said before.
    func lines(about unsupported: [UnsupportedInstance]) -> [String] {
        unsaid(
            unsupported.lazy.map { "Instance \($0.instance) is listed as not supported, since \($0.reason)" },
            more: "So are more instances, which are not named yet")
    }

    /// The line about the pack of a series that Orthanc cannot read, if it was not said before.
    func lines(aboutPackOf series: String, reason: String) -> [String] {
        unsaid(
            ["The pack of series \(series) cannot be read and is made anew: \(reason)"],
            more: "There are more such packs, which are not named yet")
    }

    private func unsaid(_ all: some Sequence<String>, more: String) -> [String] {
        said.withLock { said in
            var lines: [String] = []
            for line in all where !said.contains(line) {
                guard lines.count < Self.linesAtOnce else {
                    lines.append(more)
                    break
                }
                if said.count >= Self.mostRemembered { said.removeAll() }
                said.insert(line)
                lines.append(line)
            }
            return lines
        }
    }
}
