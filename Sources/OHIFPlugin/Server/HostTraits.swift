// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Synchronization

/// What this Orthanc is able to do, as far as it makes things faster. Until it is known, and whenever in doubt, not.
final class HostTraits: Sendable {
    private struct Known {
        var ownsDatabase = false
        var findsAll = false
        var storage: StorageArea?
    }

    private let storageDirectory: String
    private let limitsFinds: Bool
    private let known = Mutex(Known())

    /// Traits that are not known yet.
    ///
    /// - Parameters:
    ///   - storageDirectory: `StorageDirectory` of the configuration, absolute.
    ///   - limitsFinds: Whether the configuration bounds what `/tools/find` gives.
    init(storageDirectory: String, limitsFinds: Bool) {
        self.storageDirectory = storageDirectory
        self.limitsFinds = limitsFinds
    }

    /// Whether nobody else can change this Orthanc's database: it locks its own SQLite file as long as it runs, but a
    /// database behind a plugin may serve several Orthancs.
    var ownsDatabase: Bool { known.withLock { $0.ownsDatabase } }

    /// Whether `/tools/find` tells the children of a resource, with all that is asked of each, in one call: since
    /// Orthanc 1.12.5.
    var findsAll: Bool { known.withLock { $0.findsAll } }

    /// Where the files lie; `nil` when a plugin keeps them.
    var storage: StorageArea? { known.withLock { $0.storage } }

    /// Asks Orthanc, which must have started.
    func ask(_ orthanc: Orthanc) {
        guard let system = try? orthanc.json("/system") else { return }
        known.withLock { known in
            known.ownsDatabase = system["DatabaseBackendPlugin"] == .null
            known.findsAll = !limitsFinds && system["Capabilities"]?["HasExtendedFind"] == .boolean(true)
            known.storage = system["StorageAreaPlugin"] == .null ? StorageArea(folder: storageDirectory) : nil
        }
    }
}
