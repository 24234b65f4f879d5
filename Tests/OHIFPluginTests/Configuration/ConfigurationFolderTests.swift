// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import OHIFPlugin
@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct ConfigurationFolderTests {
    private let fileSystem = FakeFileSystem(
        kinds: ["/etc": .folder, "/etc/orthanc": .folder, "/etc/orthanc/": .folder, "/etc/orthanc/a.json": .file])

    private func folder(told path: String?, _ arguments: String...) -> String {
        let fake = FakeOrthanc()
        fake.withState {
            $0.configurationPath = path
            $0.arguments = arguments
        }
        return fake.orthanc.configurationFolder(fileSystem)
    }

    @Test func `Relative paths begin where the configuration lies, in a file or in a folder`() {
        #expect(folder(told: nil) == ".")
        #expect(folder(told: "/etc/orthanc/a.json", "/etc/orthanc/a.json") == "/etc/orthanc")
        #expect(folder(told: "/etc/orthanc/", "/etc/orthanc/", "--verbose") == "/etc/orthanc/")
    }

    @Test func `Without a slash at the end of a folder Orthanc tells the one above it`() {
        #expect(folder(told: "/etc", "--verbose", "/etc/orthanc") == "/etc/orthanc")
        #expect(folder(told: "/etc", "--logdir=/etc", "/nowhere") == "/etc")
    }
}
