// SPDX-License-Identifier: GPL-3.0-or-later

internal import OrthancKit
internal import Studies

extension LoadedStudy {
    /// Tells the administrator what could not be read as it should, a line each.
    func report(to orthanc: Orthanc) {
        for (instance, reason) in substitutes {
            orthanc.log(.warning, "Orthanc's own reading stands in for instance \(instance): \(reason)")
        }
        for (instance, reason) in failures {
            orthanc.log(.error, "Instance \(instance) is missing from its study: \(reason)")
        }
    }
}
