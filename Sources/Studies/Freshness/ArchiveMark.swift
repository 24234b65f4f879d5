// SPDX-License-Identifier: GPL-3.0-or-later

/// The state of a whole archive: as long as it stays the same, no instance was stored or deleted.
///
/// A deletion lowers the number of instances, and what is stored to make up for it moves the change log, whose numbers
/// are never used again.
public struct ArchiveMark: Hashable, Sendable {
    /// The number of instances: `CountInstances` of Orthanc's `/statistics`.
    public var instances: Int
    /// The number of the latest entry of the change log: `Last` of Orthanc's `/changes?last`. `nil` when it says
    /// nothing: the log moved while the instances were counted, or it was emptied and looks the same whatever was stored
    /// before that.
    public var lastChange: Int?

    /// A mark.
    public init(instances: Int, lastChange: Int?) {
        self.instances = instances
        self.lastChange = lastChange.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether no instance was stored or deleted between the two.
    func isSameState(as other: ArchiveMark?) -> Bool { lastChange != nil && self == other }
}
