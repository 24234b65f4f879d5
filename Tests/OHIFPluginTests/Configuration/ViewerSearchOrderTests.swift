// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin

@Suite struct ViewerSearchOrderTests {
    /// A machine with a viewer at every place.
    private struct Everything: FileSystem {
        func kind(of path: String) -> FileKind? { .file }
        func names(in folder: String, limit: Int) -> [String] { [] }
    }

    private func path(configured: String?, attached: Bool) -> String? {
        ViewerLocation.path(
            configured: configured, pluginFile: "/lib/plugin.so",
            carriesArchive: { $0 == "/lib/plugin.so" && attached },
            fileSystem: Everything())
    }

    @Test func `The configuration comes before the archive in the plugin`() {
        #expect(path(configured: "/srv/viewer", attached: true) == "/srv/viewer")
    }

    @Test func `The archive in the plugin comes before one beside it`() {
        #expect(path(configured: nil, attached: true) == "/lib/plugin.so")
    }

    @Test func `A plugin without an archive leaves the turn to the one beside it`() {
        #expect(path(configured: nil, attached: false) == "/lib/ohif-viewer.zip")
    }
}
