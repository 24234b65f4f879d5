// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import OHIFCommand
import Testing

@Suite struct `What is said of a wrong command line` {
    private static let number = "Please provide a whole number up to 9223372036854775807."
    private static let format = "Please provide one of 'dicom', 'ohif' or 'summary'."

    @Test(
        arguments: [
            ("dump", "Missing expected argument 'FILE...'"),
            ("dump --format xml f", "The value 'xml' is invalid for '--format=FORMAT'. \(format)"),
            ("dump --format= f", "The value '' is invalid for '--format=FORMAT'. \(format)"),
            ("dump --inline-limit many f", "The value 'many' is invalid for '--inline-limit=BYTES'. \(number)"),
            ("dump --inline-limit=-1 f", "--inline-limit cannot be negative."),
            ("dump --inline-limit -1 f", "Missing value for '--inline-limit=BYTES'"),
            ("dump --lines --pretty f", "--lines and --pretty exclude each other."),
            ("dump --formt ohif f", "Unknown option '--formt'. Did you mean '--format'?"),
            ("dump --strict=yes f", "The option '--strict' does not take any value, but 'yes' was specified."),
        ])
    func `By dump`(words: String, message: String) {
        expect(words, message, "dump [OPTION...] FILE...")
    }

    @Test(
        arguments: [
            ("pack", "Missing expected argument 'FOLDER'"),
            ("pack -o viewer.zip", "Missing expected argument 'FOLDER'"),
            ("pack folder", "Give -o ARCHIVE, --attach PLUGIN, or both."),
            ("pack folder -o", "Missing value for '--output=ARCHIVE'"),
            ("pack folder -o --attach plugin", "Missing value for '--output=ARCHIVE'"),
            ("pack folder other -o viewer.zip", "Unexpected argument 'other'"),
            ("pack folder -x", "Unknown option '-x'"),
            (
                "pack folder -o viewer.zip --ohif-version newest",
                "--ohif-version: 'newest' is no version of OHIF, such as 3.13.2 or 3.14.0-beta.6."
            ),
            (
                "pack folder -o viewer.zip --minify --keep-source-maps",
                "--minify and --keep-source-maps exclude each other: the maps would no longer fit."
            ),
        ])
    func `By pack`(words: String, message: String) {
        expect(words, message, "pack [OPTION...] FOLDER")
    }

    @Test func `By attach and inspect`() {
        expect("attach a", "Missing expected argument 'PLUGIN'", "attach [OPTION...] ARCHIVE PLUGIN")
        expect("attach a b c d", "2 unexpected arguments: 'c', 'd'", "attach [OPTION...] ARCHIVE PLUGIN")
        expect("inspect", "Missing expected argument 'FILE'", "inspect [OPTION...] FILE")
        expect("inspect a b", "Unexpected argument 'b'", "inspect [OPTION...] FILE")
    }

    @Test(
        arguments: ["preload", "clear-cache"],
        [
            ("", "Missing expected argument 'URL'"),
            (" ftp://host", "URL: The address must begin with http:// or https://."),
            (" http://host --password x", "A password is of no use without --user."),
            (" http://host --password-file x", "A password is of no use without --user."),
            (
                " http://host --user a --password x --password-file y",
                "--password and --password-file exclude each other."
            ),
            (" http://host --user a:b", "The name of a user cannot contain a colon."),
            (" http://host --user --since 20260101", "Missing value for '--user=NAME'"),
            (
                " http://host --pass x",
                "The option '--pass' is ambiguous. Please provide '--password' or '--password-file'."
            ),
        ])
    func `By the commands for a server`(command: String, rest: (words: String, message: String)) {
        expect(command + rest.words, rest.message, "\(command) [OPTION...] URL")
    }

    @Test func `By the tool`() {
        expect("unpack", "Unexpected argument 'unpack'", "[OPTION...] COMMAND [ARGUMENT...]")
        expect("--pretty dump f", "Unknown option '--pretty'", "[OPTION...] COMMAND [ARGUMENT...]")
        expect(
            "--generate-completion-script bash", "Unknown option '--generate-completion-script'",
            "[OPTION...] COMMAND [ARGUMENT...]")
    }

    private func expect(_ words: String, _ message: String, _ usage: String) {
        guard case .wrong(let text) = CommandLineTool.tool.parse(words.split(separator: " ").map(String.init)) else {
            Issue.record("This is not refused: \(words)")
            return
        }
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first == "Error: \(message)")
        #expect(lines.contains("Usage: orthanc-ohif \(usage)"))
        #expect(lines.contains { $0.hasPrefix("Try `orthanc-ohif ") })
    }
}
