// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@Suite struct `Help and version` {
    private static let help = """
        Usage: mover move [OPTION...] PLACE THING...
        Move things to a place.

         Operands:
          PLACE                      Where to.
          THING                      What to move.

         Options:
              --colour=COLOUR        Of the van. (values: red, green, blue; default:
                                     green)
              --count=N              How many vans. (default: 7)
          -o, --output=FILE          The bill.
              --quick                Hurry.
              --quiet                Make no noise.
              --tag=TEXT             A label; repeatable.

          -h, --help                 Show help information.
              --usage                Show the options in short.
              --version              Show the version.

        Mandatory or optional arguments to long options are also mandatory or optional
        for any corresponding short options.

        Exit status: 0.

        """

    @Test(
        arguments: [
            ["move", "--help"], ["move", "-h"], ["move", "--he"], ["help", "move"], ["help", "move", "more"],
            ["move", "home", "thing", "-h"], ["move", "--quick", "--quiet", "-h", "home", "thing"],
            // Whatever else is wrong:
            ["move", "--bad", "--help"], ["move", "--count", "x", "-h"], ["move", "--output", "-h"],
            ["move", "--help", "--bad"], ["move", "--version", "--usage", "--help"],
        ])
    func `A command has help, wherever it is asked for`(words: [String]) {
        #expect(SampleTool.text(words) == Self.help)
    }

    @Test(arguments: [
        [], ["--help"], ["-h"], ["help"], ["help", "nothing"], ["help", "help"], ["--"], ["-h", "move"],
    ])
    func `The tool has help, also when nothing is asked for`(words: [String]) {
        let expected = """
            Usage: mover [OPTION...] COMMAND [ARGUMENT...]
            Moves things.

             Commands:
              help COMMAND               Show help information of a command.
              move                       Move things to a place.

              -h, --help                 Show help information.
                  --usage                Show the options in short.
                  --version              Show the version.

            See 'mover help COMMAND' for detailed help.

            """
        #expect(SampleTool.text(words) == expected)
    }

    @Test func `Help has help`() {
        #expect(
            SampleTool.text(["help", "-h"])?.hasPrefix("Usage: mover help [OPTION...] COMMAND\nShow help ") == true)
    }

    @Test(arguments: [
        ["--version"], ["help", "--version"], ["move", "--version"], ["move", "home", "thing", "--version"], ["--v"],
    ])
    func `The version is printed alone`(words: [String]) {
        #expect(SampleTool.text(words) == "1.2.3\n")
    }

    @Test func `The usage lists the options in short`() {
        let expected = """
            Usage: mover move [-h] [-o FILE] [--colour=COLOUR] [--count=N] [--output=FILE]
                        [--quick] [--quiet] [--tag=TEXT] [--help] [--usage] [--version]
                        PLACE THING...

            """
        #expect(SampleTool.text(["move", "--usage"]) == expected)
    }

    @Test func `An operand that looks like a question is none`() throws {
        #expect(try SampleTool.given(["--", "home", "--help"]).things == ["--help"])
    }
}
