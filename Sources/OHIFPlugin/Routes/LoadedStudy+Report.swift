// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import Studies

extension LoadedStudy {
    /// The most lines of a kind: a study whose storage is gone fails for each instance, each time it is opened.
    private static let lineLimit = 10

    /// Logs which instances could not be read as they should: a line for each of the first, and how many more there
    /// are. ``InstanceLog`` logs damaged files, and attributes that are left out for their size.
    func report(to orthanc: Orthanc) {
        let said = Set(damaged.map(\.instance))
        let substitutes = substitutes.filter { !said.contains($0.instance) }
        for (instance, reason) in substitutes.prefix(Self.lineLimit) {
            orthanc.log(.warning, "Orthanc's own reading stands in for instance \(instance): \(reason)")
        }
        if substitutes.count > Self.lineLimit {
            orthanc.log(.warning, "It stands in for \(substitutes.count - Self.lineLimit) more instances of that study")
        }
        for (instance, reason) in failures.prefix(Self.lineLimit) {
            orthanc.log(.error, "Instance \(instance) is missing from its study: \(reason)")
        }
        if failures.count > Self.lineLimit {
            orthanc.log(.error, "\(failures.count - Self.lineLimit) more instances are missing from that study")
        }
    }
}
