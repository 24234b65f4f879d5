// SPDX-License-Identifier: GPL-3.0-or-later

/// The version of this project: what the plugin tells Orthanc and what the command-line tool prints.
public enum Version {
    /// Semantic version (semver.org).
    public static let current: StaticString = "0.1.0"
}
