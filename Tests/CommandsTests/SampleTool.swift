// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import Testing

/// A tool whose command does nothing but say what it was given.
enum SampleTool {
    enum Colour: String, CaseIterable {
        case red, green, blue
    }

    /// What the command was given.
    struct Given: Error, Equatable {
        var place = "home"
        var things = ["thing"]
        var colour = Colour.green
        var count = 7
        var output: String?
        var tags: [String] = []
        var isQuick = false
    }

    private static let place: Parameter<String> = .operand("PLACE", help: "Where to.")
    private static let things: Parameter<[String]> = .operands("THING", help: "What to move.")
    private static let colour: Parameter<Colour> = .choice(
        "colour", value: "COLOUR", default: .green, help: "Of the van.")
    private static let count: Parameter<Int> = .number("count", value: "N", default: 7, help: "How many vans.")
    private static let output: Parameter<String?> = .option("output", short: "o", value: "FILE", help: "The bill.")
    private static let tags: Parameter<[String]> = .repeatable("tag", value: "TEXT", help: "A label; repeatable.")
    private static let quick: Parameter<Bool> = .flag("quick", help: "Hurry.")
    private static let quiet: Parameter<Bool> = .flag("quiet", help: "Make no noise.")

    static let tool = Tool(
        "mover", abstract: "Moves things.", version: "1.2.3",
        commands: [
            Command(
                "move", abstract: "Move things to a place.", discussion: "Exit status: 0.",
                parameters: [place, things, colour, count, output, tags, quick, quiet]
            ) { arguments throws(UsageError) in
                if arguments[quick], arguments[quiet] { throw UsageError("--quick and --quiet exclude each other.") }
                let given = Given(
                    place: arguments[place], things: arguments[things], colour: arguments[colour],
                    count: arguments[count], output: arguments[output], tags: arguments[tags],
                    isQuick: arguments[quick])
                return { throw given }
            }
        ])

    /// What the command was given by a command line that is right.
    static func given(_ words: [String], sourceLocation: SourceLocation = #_sourceLocation) throws -> Given {
        guard case .action(let action) = tool.parse(["move"] + words) else {
            Issue.record("This is no right command line: \(words)", sourceLocation: sourceLocation)
            return Given()
        }
        return try #require(throws: Given.self, sourceLocation: sourceLocation) { try action() }
    }

    /// What is printed with status 0.
    static func text(_ words: [String]) -> String? {
        if case .text(let text) = tool.parse(words) { text } else { nil }
    }

    /// What is said of a wrong command line.
    static func complaint(_ words: [String]) -> String? {
        if case .wrong(let text) = tool.parse(words) { text } else { nil }
    }

    /// The message in what is said of a wrong command line of the command.
    static func message(_ words: [String]) -> String? {
        complaint(["move"] + words)?.split(separator: "\n").first.map(String.init)
    }
}
