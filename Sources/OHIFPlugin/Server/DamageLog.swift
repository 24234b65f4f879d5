// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization

/// What is said in the log of damaged files: a line for each, once for as long as Orthanc runs, however often the file
/// is read. A file that is damaged in another way later has another line.
///
/// Safe from any thread.
final class DamageLog: Sendable {
    private let said = Mutex<Set<DamagedInstance>>([])

    /// Of a storage that goes bad not all is said at once; the rest follows when the study is opened again.
    private static let linesAtOnce = 100
    /// No more are remembered than this, about 3 MB; then they may be said once more.
    private static let mostRemembered = 10_000

    /// The lines about those that were not said before.
    func lines(about damaged: [DamagedInstance]) -> [String] {
        said.withLock { said in
            var lines: [String] = []
            for instance in damaged where !said.contains(instance) {
                guard lines.count < Self.linesAtOnce else {
                    lines.append("There are more damaged files, which are not named yet")
                    break
                }
                if said.count >= Self.mostRemembered { said.removeAll() }
                said.insert(instance)
                lines.append("The file of instance \(instance.instance) is damaged: \(instance.damage)")
            }
            return lines
        }
    }
}
