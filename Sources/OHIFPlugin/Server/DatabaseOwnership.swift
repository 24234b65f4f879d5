// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Synchronization

/// Whether nobody else can change this Orthanc's database.
///
/// Orthanc locks its own SQLite file as long as it runs; a database behind a plugin may serve several Orthancs.
final class DatabaseOwnership: Sendable {
    private let isCertain = Atomic(false)

    /// Whether it is certain; not before ``ask(_:)``.
    var isOwn: Bool { isCertain.load(ordering: .relaxed) }

    /// Asks Orthanc, which must have started.
    func ask(_ orthanc: Orthanc) {
        guard let system = try? orthanc.json("/system") else { return }
        isCertain.store(system["DatabaseBackendPlugin"] == .null, ordering: .relaxed)
    }
}
