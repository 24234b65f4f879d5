// SPDX-License-Identifier: GPL-3.0-or-later

import JSON
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct ConfigurationTests {
    private let section = ConfigurationSection(
        name: "OHIF", options: ["Text": .string("a"), "Flag": .boolean(false), "Number": .integer(1)])

    @Test func `Orthanc's configuration is a JSON object of any values`() throws {
        let fake = FakeOrthanc()
        fake.withState {
            $0.configuration =
                #"{"A": {"B": true}, "N": null, "I": 42, "D": 1.5, "S": "x", "L": [1, "2"], "Big": 1e300}"#
        }
        #expect(
            try fake.orthanc.configuration() == [
                "A": JSONValue(members: ["B": .boolean(true)]), "N": .null, "I": .integer(42), "D": .number(1.5),
                "S": .string("x"),
                "L": .array([.integer(1), .string("2")]), "Big": .number(1e300),
            ])
    }

    @Test func `A configuration that cannot be had is said in a sentence`() {
        let fake = FakeOrthanc()
        fake.withState { $0.configuration = nil }
        #expect(throws: ConfigurationError("Orthanc does not give its configuration.")) {
            try fake.orthanc.configuration()
        }
        for text in ["", "[]", "{", "1"] {
            fake.withState { $0.configuration = text }
            #expect(throws: ConfigurationError("Orthanc's configuration is not a JSON object.")) {
                try fake.orthanc.configuration()
            }
        }
    }

    @Test func `Orthanc may have been started without a configuration file`() {
        let fake = FakeOrthanc()
        #expect(fake.orthanc.configurationPath == nil)
        fake.withState { $0.configurationPath = "/etc/orthanc/" }
        #expect(fake.orthanc.configurationPath == "/etc/orthanc/")
    }

    @Test func `A section that is not given is empty`() throws {
        let configuration: [String: JSONValue] = ["Other": JSONValue(members: ["A": .boolean(true)])]
        let section = try configuration.section("OHIF")
        #expect(section.name == "OHIF")
        #expect(section.unknownOptions(besides: []).isEmpty)
        #expect(try configuration.section("Other").bool("A") == true)
    }

    @Test func `A section must be an object`() {
        let configuration: [String: JSONValue] = ["OHIF": .boolean(true)]
        #expect(
            throws: ConfigurationError("The section \"OHIF\" of the configuration is true, but it must be an object.")
        ) {
            _ = try configuration.section("OHIF")
        }
    }

    @Test func `The command that started Orthanc is known`() {
        let fake = FakeOrthanc()
        #expect(fake.orthanc.commandLineArguments == [])
        fake.withState { $0.arguments = ["--verbose", "/etc/orthanc"] }
        #expect(fake.orthanc.commandLineArguments == ["--verbose", "/etc/orthanc"])
        #expect(fake.timesFreed == [1, 1])
    }

    @Test func `Options of the right type are read, others that are not given are none`() throws {
        #expect(try section.string("Text") == "a")
        #expect(try section.bool("Flag") == false)
        #expect(try section.string("No") == nil)
        #expect(try section.bool("No") == nil)
    }

    @Test func `An option of another type is refused with its name, its value and what is allowed`() {
        #expect(throws: ConfigurationError("The option \"OHIF.Number\" is 1, but it must be a string.")) {
            try section.string("Number")
        }
        #expect(throws: ConfigurationError("The option \"OHIF.Flag\" is false, but it must be a path.")) {
            try section.string("Flag", allowed: "a path")
        }
        #expect(throws: ConfigurationError("The option \"OHIF.Text\" is \"a\", but it must be true or false.")) {
            try section.bool("Text")
        }
    }

    @Test(arguments: [
        (JSONValue.null, "null"), (.boolean(true), "true"), (.integer(-7), "-7"), (.number(0.5), "0.5"),
        (.string("a"), "\"a\""), (.array([.null]), "an array"), (.object([]), "an object"),
    ])
    func `A sentence quotes scalars and names the rest`(value: JSONValue, quotation: String) {
        #expect(value.quoted == quotation)
    }

    @Test func `Options that nobody knows are listed in order`() {
        #expect(section.unknownOptions(besides: ["Flag"]) == ["Number", "Text"])
        #expect(section.unknownOptions(besides: ["Flag", "Number", "Text", "More"]).isEmpty)
    }
}
