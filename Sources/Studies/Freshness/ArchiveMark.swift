// SPDX-License-Identifier: GPL-3.0-or-later

/// The state of a whole archive: while it stays the same, no instance is stored or deleted.
///
/// A deletion lowers the number of instances. Storing another instance makes up for that, but it also moves the end of
/// the change log, whose numbers are never used again.
public struct ArchiveMark: Hashable, Sendable {
    /// The number of instances: `CountInstances` of Orthanc's `/statistics`.
    public var instances: Int
    /// The number of the latest entry of the change log: `Last` of Orthanc's `/changes?last`. `nil` when it tells
    /// nothing: the log moved while the instances were counted, or the log was emptied and looks the same whatever was
    /// stored before.
    public var lastChange: Int?

    /// Creates a mark.
    public init(instances: Int, lastChange: Int?) {
        self.instances = instances
        self.lastChange = lastChange.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Whether no instance was stored or deleted between the two marks.
    func isSameState(as other: ArchiveMark?) -> Bool { lastChange != nil && self == other }
}
