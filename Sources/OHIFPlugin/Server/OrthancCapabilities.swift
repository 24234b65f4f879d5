// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Synchronization

/// The properties of this Orthanc that allow faster ways. Until they are known, and in doubt, none of them holds.
final class OrthancCapabilities: Sendable {
    private struct Known {
        var ownsDatabase = false
        var findsAll = false
        var storage: StorageArea?
    }

    private let storageDirectory: String
    private let limitsFinds: Bool
    private let known = Mutex(Known())

    /// Creates capabilities that are not known yet.
    ///
    /// - Parameters:
    ///   - storageDirectory: `StorageDirectory` of the configuration, absolute.
    ///   - limitsFinds: Whether the configuration limits the results of `/tools/find`.
    init(storageDirectory: String, limitsFinds: Bool) {
        self.storageDirectory = storageDirectory
        self.limitsFinds = limitsFinds
    }

    /// Whether nobody else can change this Orthanc's database: Orthanc locks its own SQLite file while it runs, but a
    /// database behind a plugin may serve several Orthancs.
    var ownsDatabase: Bool { known.withLock { $0.ownsDatabase } }

    /// Whether one call of `/tools/find` gives all children of a resource with their metadata and attachments: since
    /// Orthanc 1.12.5.
    var findsAll: Bool { known.withLock { $0.findsAll } }

    /// The folder of Orthanc's files; `nil` when a plugin keeps them.
    var storage: StorageArea? { known.withLock { $0.storage } }

    /// Asks Orthanc, which must have started, for its properties.
    func ask(_ orthanc: Orthanc) {
        guard let system = try? orthanc.json("/system") else { return }
        known.withLock { known in
            known.ownsDatabase = system["DatabaseBackendPlugin"] == .null
            known.findsAll = !limitsFinds && system["Capabilities"]?["HasExtendedFind"] == .boolean(true)
            known.storage = system["StorageAreaPlugin"] == .null ? StorageArea(folder: storageDirectory) : nil
        }
    }
}
