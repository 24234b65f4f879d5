// SPDX-License-Identifier: GPL-3.0-or-later

/// A program with several commands: `NAME COMMAND …`.
public struct Tool: Sendable {
    private let name: String
    private let abstract: String
    private let version: String
    private let commands: [Command]

    /// Creates a tool.
    ///
    /// - Parameter commands: The tool's commands, to which it adds `help`.
    public init(_ name: String, abstract: String, version: String, commands: [Command]) {
        self.name = name
        self.abstract = abstract
        self.version = version
        self.commands = commands
    }

    /// The result of reading a command line.
    public enum Outcome {
        /// Run a command.
        case action(Command.Action)
        /// Print a text, help or the version, and end with status 0.
        case text(String)
        /// Print the mistake to the standard error, and end with ``Tool/usageStatus``.
        case wrong(String)
    }

    /// The exit status after a wrong command line: EX_USAGE of sysexits(3).
    public static let usageStatus: Int32 = 64

    /// Reads a command line. It prints nothing and does no work yet.
    ///
    /// - Parameter arguments: The words after the name of the program.
    public func parse(_ arguments: [String]) -> Outcome {
        outcome(of: arguments, ownGrammar, untilOperand: true) { reading throws(UsageError) in
            guard let word = reading.operands.first else { return .text(help(nil)) }
            if word == "help" { return help(about: reading.rest) }
            guard let command = command(word) else { throw UsageError("Unexpected argument '\(word)'") }
            return outcome(of: reading.rest, Grammar(of: command, tool: name)) { reading throws(UsageError) in
                .action(try command.prepare(reading.arguments))
            }
        }
    }

    private func outcome(
        of words: [String], _ grammar: Grammar, untilOperand: Bool = false,
        _ body: (Reading) throws(UsageError) -> Outcome
    ) -> Outcome {
        let table = ArgpTable(grammar)
        let reading = Reading(words, grammar, table: table, untilOperand: untilOperand)
        if reading.asksForHelp { return .text(table.text(.help)) }
        if reading.has(Grammar.usage) { return .text(table.text(.usage)) }
        if reading.has(Grammar.version) { return .text(version + "\n") }
        do throws(UsageError) {
            if let error = reading.error { throw error }
            return try body(reading)
        } catch {
            let help = error.help.map { "Help:  \($0)\n" } ?? ""
            return .wrong("Error: \(error.message)\n\(help)\(table.text(.hint))")
        }
    }

    // MARK: Help

    private static let helpAbstract = "Show help information of a command."

    private var ownGrammar: Grammar {
        var grammar = Grammar(
            program: name, abstract: abstract, discussion: "See '\(name) help COMMAND' for detailed help.",
            parameters: [])
        grammar.commands =
            commands.map { ($0.name, $0.abstract) } + [("help COMMAND", Self.helpAbstract)]
        return grammar
    }

    /// Answers `help COMMAND`, and `help` alone.
    private func help(about words: [String]) -> Outcome {
        let grammar = Grammar(
            program: "\(name) help", abstract: Self.helpAbstract, discussion: "",
            parameters: [ParameterSyntax("COMMAND", kind: .operand(isRepeated: false), help: "One of the commands.")])
        return outcome(of: words, grammar, untilOperand: true) { reading in
            .text(help(reading.operands.first.flatMap(command)))
        }
    }

    private func help(_ command: Command?) -> String {
        let grammar = command.map { Grammar(of: $0, tool: name) } ?? ownGrammar
        return ArgpTable(grammar).text(.help)
    }

    private func command(_ name: String) -> Command? {
        commands.first { $0.name == name }
    }
}
