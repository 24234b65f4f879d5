// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization

/// The log lines about damaged files, about instances that are shown in part or not at all, and about unreadable packs.
///
/// Each line appears once while Orthanc runs, however often the file is read. A file that is later damaged in another
/// way gets another line.
///
/// Safe from any thread.
final class InstanceLog: Sendable {
    private let said = Mutex<Set<String>>([])

    /// The most lines at once, for a storage that goes bad; the rest follows when the study is opened again.
    private static let linesAtOnce = 100
    /// The most lines that are remembered, about 3 MB; after that, lines may appear again.
    private static let mostRemembered = 10_000

    /// Returns the lines about damaged instances that were not returned before.
    func lines(about damaged: [DamagedInstance]) -> [String] {
        unsaid(
            damaged.lazy.map { "The file of instance \($0.instance) is damaged: \($0.damage)" },
            more: "There are more damaged files, which are not named yet")
    }

    /// Returns the lines about shortened instances that were not returned before.
    func lines(about shortened: [ShortenedInstance]) -> [String] {
        unsaid(
            shortened.lazy.map { "Of instance \($0.instance) not everything is shown: \($0.shortening)" },
            more: "Nor is it of more instances, which are not named yet")
    }

    /// Returns the lines about instances with adjusted values that were not returned before.
    func lines(about adjusted: [AdjustedInstance]) -> [String] {
        unsaid(
            adjusted.lazy.map { adjusted in
                "Values of instance \(adjusted.instance) are left out or completed, since OHIF cannot compute with "
                    + "them: \(adjusted.attributes.joined(separator: ", "))"
            },
            more: "So are values of more instances, which are not named yet")
    }

    /// Returns the lines about unsupported instances that were not returned before.
    func lines(about unsupported: [UnsupportedInstance]) -> [String] {
        unsaid(
            unsupported.lazy.map { "Instance \($0.instance) is listed as not supported, since \($0.reason)" },
            more: "So are more instances, which are not named yet")
    }

    /// Returns the line about a series' pack that Orthanc cannot read, unless it was returned before.
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
