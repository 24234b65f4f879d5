// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import Testing

@Suite struct `Complaints about a command line` {
    @Test func `A complaint has a message, the usage, and where to read more`() {
        let expected = """
            Error: --quick and --quiet exclude each other.
            Usage: mover move [OPTION...] PLACE THING...
            Try `mover move --help' or `mover move --usage' for more information.

            """
        #expect(SampleTool.complaint(["move", "home", "thing", "--quick", "--quiet"]) == expected)
        #expect(Tool.usageStatus == 64)
    }

    @Test func `A complaint about one option repeats what help says of it`() {
        let expected = """
            Error: The value 'x' is invalid for '--count=N'. Please provide a whole number up to 9223372036854775807.
            Help:  --count=N  How many vans. (default: 7)
            Usage: mover move [OPTION...] PLACE THING...
            Try `mover move --help' or `mover move --usage' for more information.

            """
        #expect(SampleTool.complaint(["move", "--count", "x"]) == expected)
    }

    @Test(
        arguments: [
            ([], "Missing expected argument 'PLACE'"),
            (["home"], "Missing expected argument 'THING...'"),
            (["home", "--"], "Missing expected argument 'THING...'"),
            (["home", "thing", "--bad", "thing"], "Unknown option '--bad'"),
            (["--bad"], "Unknown option '--bad'"),
            (["--bad=x", "home"], "Unknown option '--bad'"),
            (["home", "--color", "red"], "Unknown option '--color'. Did you mean '--colour'?"),
            (["--quik=x"], "Unknown option '--quik'. Did you mean '--quick'?"),
            (
                ["--" + String(repeating: "x", count: 65)],
                "Unknown option '--" + String(repeating: "x", count: 65) + "'"
            ),
            (["---quick"], "Unknown option '---quick'. Did you mean '--quick'?"),
            (["--=x"], "Unknown option '--'"),
            (["-x"], "Unknown option '-x'"),
            (["-1"], "Unknown option '-1'"),
            (["-quick"], "Unknown option '-quick'"),
            (["home", "-x", "-o", "a"], "Unknown option '-x'"),
            (["--qui"], "The option '--qui' is ambiguous. Please provide '--quick' or '--quiet'."),
            (["--quick=yes"], "The option '--quick' does not take any value, but 'yes' was specified."),
            (["--quic=yes"], "The option '--quick' does not take any value, but 'yes' was specified."),
            (["home", "-o"], "Missing value for '--output=FILE'"),
            (["home", "--output"], "Missing value for '--output=FILE'"),
            (["--output", "--quick", "home"], "Missing value for '--output=FILE'"),
            (["-o", "--", "home"], "Missing value for '--output=FILE'"),
            (["--count", "-1"], "Missing value for '--count=N'"),
        ])
    func `What is missing, unknown or too much is named`(words: [String], message: String) {
        #expect(SampleTool.message(words) == "Error: \(message)")
    }

    @Test(arguments: ["many", "", "1.5", "0x10", "9223372036854775808", " 1"])
    func `What is no number is refused with what is allowed`(value: String) {
        let allowed = "Please provide a whole number up to 9223372036854775807."
        #expect(
            SampleTool.message(["--count=\(value)"])
                == "Error: The value '\(value)' is invalid for '--count=N'. \(allowed)")
    }

    @Test(arguments: ["RED", "", "red "])
    func `What is none of the words is refused with those that are`(value: String) {
        let allowed = "Please provide one of 'red', 'green' or 'blue'."
        let message = "Error: The value '\(value)' is invalid for '--colour=COLOUR'. \(allowed)"
        #expect(SampleTool.message(["--colour", value]) == message)
    }

    @Test func `The first of several errors is named`() {
        #expect(SampleTool.message(["--bad", "--count=x"]) == "Error: Unknown option '--bad'")
        #expect(SampleTool.message(["--count=x", "--bad"])?.contains("'--count=N'") == true)
    }

    @Test func `An unknown command, and options in front of one`() {
        let usage = """
            Usage: mover [OPTION...] COMMAND [ARGUMENT...]
            Try `mover --help' or `mover --usage' for more information.

            """
        #expect(SampleTool.complaint(["remove"]) == "Error: Unexpected argument 'remove'\n\(usage)")
        #expect(SampleTool.complaint([""]) == "Error: Unexpected argument ''\n\(usage)")
        #expect(
            SampleTool.complaint(["help", "--bad"])?.hasPrefix("Error: Unknown option '--bad'\nUsage: mover help ")
                == true)
        #expect(SampleTool.complaint(["--quick", "move"]) == "Error: Unknown option '--quick'\n\(usage)")
    }

    @Test func `Operands that nobody expects are named`() {
        let tool = Tool(
            "mover", abstract: "", version: "",
            commands: [
                Command("go", abstract: "", parameters: [Parameter<String>.operand("PLACE", help: "")]) { _ in {} }
            ])
        guard case .wrong(let one) = tool.parse(["go", "a", "b"]),
            case .wrong(let two) = tool.parse(["go", "a", "b", "c"])
        else {
            Issue.record("Too many operands are not refused.")
            return
        }
        #expect(one.hasPrefix("Error: Unexpected argument 'b'\nUsage: mover go [OPTION...] PLACE\n"))
        #expect(two.hasPrefix("Error: 2 unexpected arguments: 'b', 'c'\nUsage: "))
    }
}
