// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import OrthancKit
import Studies
import Testing

@testable import OHIFPlugin

@Suite struct OHIFConfigurationTests {
    private let fileSystem = FakeFileSystem(kinds: [
        "/etc/orthanc/user.js": .file, "/srv/user.js": .file, "/srv/viewer": .folder, "/etc/orthanc/viewer.zip": .file,
    ])

    private func configuration(
        _ options: [String: JSONValue], dicomWeb: JSONValue? = nil
    ) throws(ConfigurationError) -> OHIFConfiguration {
        var whole: [String: JSONValue] = ["OHIF": JSONValue(members: options), "Name": .string("MyOrthanc")]
        whole["DicomWeb"] = dicomWeb
        return try OHIFConfiguration(whole, relativeTo: "/etc/orthanc", fileSystem: fileSystem)
    }

    private func refusal(_ options: [String: JSONValue], dicomWeb: JSONValue? = nil) -> String? {
        do throws(ConfigurationError) {
            _ = try configuration(options, dicomWeb: dicomWeb)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `Without any option the viewer shows DICOM JSON and preloads`() throws {
        let given = try OHIFConfiguration([:], relativeTo: "/", fileSystem: fileSystem)
        var expected = OHIFConfiguration()
        expected.storageDirectory = "/OrthancStorage"
        #expect(given == expected)
        #expect(given.dataSource == .dicomJSON)
        #expect(given.preload)
        #expect(given.userConfiguration == nil)
        #expect(given.routerBasename == nil)
        #expect(given.viewer == nil)
    }

    // MARK: DataSource

    @Test func `DataSource is dicom-json or dicom-web`() throws {
        #expect(try configuration(["DataSource": .string("dicom-json")]).dataSource == .dicomJSON)
        #expect(try configuration(["DataSource": .string("dicom-web")]).dataSource == .dicomWeb)
    }

    @Test(arguments: [
        (JSONValue.string("dicomweb"), "\"dicomweb\""), (.string("DICOM-JSON"), "\"DICOM-JSON\""),
        (.string(""), "\"\""), (.boolean(true), "true"), (.null, "null"),
    ])
    func `Any other DataSource is refused with what is allowed`(value: JSONValue, quotation: String) {
        #expect(
            refusal(["DataSource": value])
                == "The option \"OHIF.DataSource\" is \(quotation), "
                + "but it must be \"dicom-json\" or \"dicom-web\".")
    }

    // MARK: Files

    @Test func `UserConfiguration is a path, relative to the folder of the configuration`() throws {
        #expect(
            try configuration(["UserConfiguration": .string("user.js")]).userConfiguration == "/etc/orthanc/user.js")
        #expect(try configuration(["UserConfiguration": .string("/srv/user.js")]).userConfiguration == "/srv/user.js")
        #expect(try configuration(["UserConfiguration": .string("")]).userConfiguration == nil)
    }

    @Test(arguments: [
        (JSONValue.string("missing.js"), "\"missing.js\""), (.string("/srv/viewer"), "\"/srv/viewer\""),
        (.array([]), "an array"),
    ])
    func `A UserConfiguration that is no file is refused`(value: JSONValue, quotation: String) {
        #expect(
            refusal(["UserConfiguration": value])
                == "The option \"OHIF.UserConfiguration\" is \(quotation), "
                + "but it must be the path of a JavaScript file that exists.")
    }

    @Test func `Viewer is a folder or an archive, relative to the folder of the configuration`() throws {
        #expect(try configuration(["Viewer": .string("viewer.zip")]).viewer == "/etc/orthanc/viewer.zip")
        #expect(try configuration(["Viewer": .string("/srv/viewer")]).viewer == "/srv/viewer")
        #expect(try configuration(["Viewer": .string("")]).viewer == nil)
    }

    @Test(arguments: [(JSONValue.string("no.zip"), "\"no.zip\""), (.number(1), "1")])
    func `A Viewer that does not exist is refused`(value: JSONValue, quotation: String) {
        #expect(
            refusal(["Viewer": value])
                == "The option \"OHIF.Viewer\" is \(quotation), "
                + "but it must be the path of a folder or ZIP archive that exists.")
    }

    // MARK: RouterBasename

    @Test(arguments: [
        ("/ohif/", "/ohif/"), ("ohif", "/ohif/"), ("/ohif", "/ohif/"), ("ohif/", "/ohif/"), ("/", "/"), ("", "/"),
        ("//a///b/", "/a/b/"), ("/pacs-1/o.h_i~f/", "/pacs-1/o.h_i~f/"),
    ])
    func `RouterBasename gets the slashes that it lacks`(given: String, normalized: String) throws {
        #expect(try configuration(["RouterBasename": .string(given)]).routerBasename == normalized)
    }

    @Test(arguments: ["/a b/", "/a\"b/", "/<script>/", "/a?b", "/a#b", "/%41/", "/é/", "/../ohif/", "/./", "/a\\b/"])
    func `A RouterBasename with a meaning in URLs or pages is refused`(basename: String) throws {
        let sentence = try #require(refusal(["RouterBasename": .string(basename)]))
        #expect(sentence.hasPrefix("The option \"OHIF.RouterBasename\" is \"\(basename)\", but it must be a path"))
    }

    @Test func `A RouterBasename of another type is refused`() throws {
        let sentence = try #require(refusal(["RouterBasename": .number(1)]))
        #expect(sentence.hasPrefix("The option \"OHIF.RouterBasename\" is 1, but it must be a path such as \"/ohif/\""))
    }

    // MARK: AllowedOrigins

    @Test func `Without AllowedOrigins links lead to this server only`() throws {
        #expect(try configuration([:]).allowedOrigins.isEmpty)
        #expect(try configuration(["AllowedOrigins": .array([])]).allowedOrigins.isEmpty)
    }

    @Test func `AllowedOrigins lists schemes, hosts and ports`() throws {
        let origins = [
            "https://pacs2.example.org", "http://localhost:8042", "https://10.0.0.1:1", "http://[::1]:65535",
            "https://[2001:DB8::1]", "https://a_b-c.example",
        ]
        #expect(
            try configuration(["AllowedOrigins": .array(origins.map { .string($0) })]).allowedOrigins == origins)
    }

    @Test(arguments: [
        "*", "", "pacs2.example.org", "//pacs2.example.org", "https://", "https://*", "https://*.example.org",
        "https://pacs2.example.org/", "https://pacs2.example.org/studies", "https://pacs2.example.org?a",
        "https://pacs2.example.org#a", "https://user@pacs2.example.org", "https://user:pass@pacs2.example.org",
        "https://pacs2.example.org:", "https://pacs2.example.org:0", "https://pacs2.example.org:65536",
        "https://pacs2.example.org:99999999999999999999", "https://pacs2.example.org:+1", "https://:80",
        "https://a..b", "https://a b", "https://a\\b", "https://\u{e9}.example", "https://[::1", "https://[]",
        "https://[::1]x", "https://[g::1]", "javascript:alert(1)", "data:,", "file:///etc", "ftp://pacs2.example.org",
        "HTTPS://pacs2.example.org", " https://pacs2.example.org", "https://pacs2.example.org\n", "null",
    ])
    func `What is no origin is refused`(text: String) throws {
        let options: [String: JSONValue] = ["AllowedOrigins": .array([.string("https://a.example"), .string(text)])]
        let sentence = try #require(refusal(options))
        #expect(
            sentence.hasPrefix("The option \"OHIF.AllowedOrigins\" is \"\(text)\", but it must be a list of origins"))
        #expect(sentence.contains("https://pacs2.example.org"))
    }

    @Test(arguments: [
        (JSONValue.string("https://a.example"), "\"https://a.example\""), (.array([.integer(1)]), "1"),
        (.boolean(true), "true"), (.object([]), "an object"), (.null, "null"),
    ])
    func `AllowedOrigins is a list of texts`(value: JSONValue, quotation: String) throws {
        let sentence = try #require(refusal(["AllowedOrigins": value]))
        #expect(sentence.hasPrefix("The option \"OHIF.AllowedOrigins\" is \(quotation), but it must be a list of"))
    }

    // MARK: AuditLog

    @Test func `AuditLog is true or false`() throws {
        #expect(try !configuration([:]).auditLog)
        #expect(try configuration(["AuditLog": .boolean(true)]).auditLog)
        #expect(
            refusal(["AuditLog": .string("yes")])
                == "The option \"OHIF.AuditLog\" is \"yes\", but it must be true or false.")
    }

    @Test func `Passwords are kept only where the audit log needs them`() throws {
        var whole: [String: JSONValue] = [
            "AuthenticationEnabled": .boolean(true), "RegisteredUsers": JSONValue(members: ["a": .string("b")]),
        ]
        func users() throws -> RegisteredUsers {
            try OHIFConfiguration(whole, relativeTo: "/", fileSystem: fileSystem).registeredUsers
        }
        #expect(try users() == RegisteredUsers([:]))
        whole["OHIF"] = JSONValue(members: ["AuditLog": .boolean(true)])
        #expect(try users() == RegisteredUsers(whole))
        #expect(try users() != RegisteredUsers([:]))
    }

    // MARK: Preload

    @Test func `Preload is true or false`() throws {
        #expect(try configuration(["Preload": .boolean(true)]).preload)
        #expect(try !configuration(["Preload": .boolean(false)]).preload)
        #expect(
            refusal(["Preload": .string("yes")])
                == "The option \"OHIF.Preload\" is \"yes\", but it must be true or false.")
    }

    // MARK: Numbers

    @Test func `Sizes and threads are whole numbers`() throws {
        let given = try configuration([
            "CacheSize": .integer(0), "FrameCacheSize": .integer(1_048_576), "Threads": .integer(64),
        ])
        #expect(given.cacheSize == 0)
        #expect(given.frameCacheSize == 1_048_576)
        #expect(given.threads == 64)
        #expect(try configuration(["CacheSize": .integer(1_048_576)]).cacheSize == 1_048_576)
        #expect(try configuration(["FrameCacheSize": .integer(0)]).frameCacheSize == 0)
        #expect(try configuration(["Threads": .integer(1)]).threads == 1)
    }

    @Test func `Without the options it is 128 MB of documents, 256 MB of files, and threads by the machine`() throws {
        let given = try configuration([:])
        #expect(given.cacheSize == 128)
        #expect(given.frameCacheSize == 256)
        #expect(given.threads == nil)
    }

    // MARK: Limits

    @Test func `Without the options limits are those that no real study comes near`() throws {
        let limits = try configuration([:]).recordLimits
        #expect(limits == RecordLimits())
        #expect(limits == RecordLimits(value: 4 << 20, record: 64 << 20, document: 256 << 20, inflated: 128 << 20))
    }

    @Test func `Limits are megabytes, the smaller ones within the larger ones`() throws {
        let least = try configuration([
            "MaximumInflatedSize": .integer(1), "MaximumInstanceSize": .integer(1), "MaximumStudySize": .integer(1),
            "MaximumValueSize": .integer(1),
        ])
        #expect(
            least.recordLimits == RecordLimits(value: 1 << 20, record: 1 << 20, document: 1 << 20, inflated: 1 << 20))
        let most = try configuration([
            "MaximumInflatedSize": .integer(1024), "MaximumInstanceSize": .integer(256),
            "MaximumStudySize": .integer(480), "MaximumValueSize": .integer(64),
        ])
        #expect(
            most.recordLimits
                == RecordLimits(value: 64 << 20, record: 256 << 20, document: 480 << 20, inflated: 1024 << 20))
        let within = try configuration(["MaximumStudySize": .integer(2)]).recordLimits
        #expect(within.document == 2 << 20 && within.record == 2 << 20 && within.value == 2 << 20)
    }

    @Test(
        arguments: [
            ("MaximumInflatedSize", "1 to 1024"), ("MaximumInstanceSize", "1 to 256"), ("MaximumStudySize", "1 to 480"),
            ("MaximumValueSize", "1 to 64"),
        ],
        [
            (JSONValue.integer(0), "0"), (.integer(-1), "-1"), (.integer(1025), "1025"), (.number(1.5), "1.5"),
            (.string("8"), "\"8\""), (.null, "null"),
        ])
    func `Any other limit is refused with what is allowed`(
        option: (name: String, range: String), given: (value: JSONValue, quotation: String)
    ) {
        #expect(
            refusal([option.name: given.value])
                == "The option \"OHIF.\(option.name)\" is \(given.quotation), "
                + "but it must be a whole number from \(option.range).")
    }

    @Test(arguments: [("MaximumInstanceSize", 257), ("MaximumStudySize", 481), ("MaximumValueSize", 65)])
    func `A limit above its range is refused`(option: String, value: Int) {
        #expect(refusal([option: .integer(value)]) != nil)
        #expect(refusal([option: .integer(value - 1)]) == nil)
    }

    @Test(
        arguments: [
            ("CacheSize", "0 to 1048576"), ("FrameCacheSize", "0 to 1048576"), ("Threads", "1 to 64"),
        ],
        [
            (JSONValue.integer(-1), "-1"), (.number(1.5), "1.5"), (.string("x"), "\"x\""), (.string("8"), "\"8\""),
            (.integer(1_048_577), "1048577"), (.number(1e300), "1e+300"), (.number(.infinity), "inf"),
            (.boolean(true), "true"), (.null, "null"), (.array([]), "an array"),
        ])
    func `Any other size or number of threads is refused with what is allowed`(
        option: (name: String, range: String), given: (value: JSONValue, quotation: String)
    ) {
        #expect(
            refusal([option.name: given.value])
                == "The option \"OHIF.\(option.name)\" is \(given.quotation), "
                + "but it must be a whole number from \(option.range).")
    }

    @Test(arguments: [0, 65])
    func `Neither no thread nor too many can read files`(threads: Int) {
        #expect(
            refusal(["Threads": .integer(threads)])
                == "The option \"OHIF.Threads\" is \(threads), but it must be a whole number from 1 to 64.")
    }

    // MARK: DICOMweb

    @Test(arguments: [("/dicom-web/", "dicom-web"), ("/wado", "wado"), ("a/b/", "a/b"), ("//x//y//", "x/y")])
    func `The root of the DICOMweb plugin is honoured`(given: String, root: String) throws {
        #expect(try configuration([:], dicomWeb: JSONValue(members: ["Root": .string(given)])).dicomWebRoot == root)
    }

    @Test func `Without a root the DICOMweb plugin has its default one`() throws {
        #expect(try configuration([:]).dicomWebRoot == "dicom-web")
        #expect(try configuration([:], dicomWeb: .object([])).dicomWebRoot == "dicom-web")
    }

    @Test func `The DICOMweb plugin may be loaded and not enabled`() throws {
        #expect(try configuration([:]).enablesDICOMwebPlugin)
        let off = JSONValue(members: ["Enable": .boolean(false)])
        #expect(try !configuration([:], dicomWeb: off).enablesDICOMwebPlugin)
    }

    @Test func `What says who answers DICOMweb requests is refused when it cannot be understood`() {
        #expect(
            refusal([:], dicomWeb: JSONValue(members: ["Root": .number(1)]))
                == "The option \"DicomWeb.Root\" is 1, but it must be a string.")
        #expect(
            refusal([:], dicomWeb: JSONValue(members: ["Enable": .string("no")]))
                == "The option \"DicomWeb.Enable\" is \"no\", but it must be true or false.")
        #expect(
            refusal([:], dicomWeb: .array([]))
                == "The section \"DicomWeb\" of the configuration is an array, but it must be an object.")
    }

    // MARK: The section

    @Test func `A section that is no object is refused`() {
        #expect(throws: ConfigurationError.self) {
            try OHIFConfiguration(["OHIF": .string("x")], relativeTo: "/", fileSystem: fileSystem)
        }
    }

    @Test func `Options that the plugin does not know are listed, those that it knows are not`() throws {
        let options: [String: JSONValue] = [
            "CacheSize": .null, "CrossOriginIsolation": .null, "DataSource": .null, "FrameCacheSize": .null,
            "MaximumInflatedSize": .null, "MaximumInstanceSize": .null, "MaximumStudySize": .null,
            "MaximumValueSize": .null,
            "Preload": .null, "RouterBasename": .null, "Threads": .null, "UserConfiguration": .null, "Viewer": .null,
            "preload": .boolean(false), "Datasource": .string("dicom-json"),
        ]
        #expect(
            try OHIFConfiguration.unknownOptions(["OHIF": JSONValue(members: options)]) == ["Datasource", "preload"])
        #expect(try OHIFConfiguration.unknownOptions([:]).isEmpty)
    }

    // MARK: Orthanc's own options

    @Test func `The storage directory is where Orthanc finds it`() throws {
        func directory(_ value: JSONValue?) throws -> String {
            try OHIFConfiguration(
                value.map { ["StorageDirectory": $0] } ?? [:], relativeTo: "/etc/orthanc", fileSystem: fileSystem
            ).storageDirectory
        }
        #expect(try directory(nil) == "/etc/orthanc/OrthancStorage")
        #expect(try directory(.string("db")) == "/etc/orthanc/db")
        #expect(try directory(.string("/var/lib/orthanc/db")) == "/var/lib/orthanc/db")
    }

    @Test func `A limit on what is found is noticed`() throws {
        func isLimited(_ option: String, _ value: JSONValue) throws -> Bool {
            try OHIFConfiguration([option: value], relativeTo: "/", fileSystem: fileSystem).limitsFinds
        }
        #expect(try isLimited("LimitFindInstances", .integer(100)))
        #expect(try isLimited("LimitFindResults", .integer(1)))
        #expect(try isLimited("LimitFindResults", .string("what is this")))
        #expect(try !isLimited("LimitFindInstances", .integer(0)))
    }
}
