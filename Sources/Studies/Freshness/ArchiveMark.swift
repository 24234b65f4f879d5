// SPDX-License-Identifier: GPL-3.0-or-later

/// The state of a whole archive: as long as it stays the same, no instance was stored or deleted.
///
/// A deletion lowers the number of instances, and what is stored to make up for it moves the change log, whose numbers
/// are never used again.
public struct ArchiveMark: Hashable, Sendable {
    /// The number of instances: `CountInstances` of Orthanc's `/statistics`.
    public var instances: Int
    /// The number of the latest entry of the change log: `Last` of Orthanc's `/changes?last`.
    public var lastChange: Int

    /// A mark.
    ///
    /// - Returns: `nil` for an empty change log: it was emptied, and looks the same whatever was stored before that.
    public init?(instances: Int, lastChange: Int) {
        guard instances >= 0, lastChange > 0 else { return nil }
        self.instances = instances
        self.lastChange = lastChange
    }
}
