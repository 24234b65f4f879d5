// SPDX-License-Identifier: GPL-3.0-or-later

/// The syntax of a command's words, or of a tool's words before its commands.
struct Grammar {
    /// The name in help and errors: `orthanc-ohif dump`.
    let program: String
    let abstract: String
    let discussion: String
    let parameters: [ParameterSyntax]
    /// The commands of a tool with their abstracts.
    var commands: [(name: String, abstract: String)] = []

    /// The options that every command has.
    static let help = ParameterSyntax("help", short: "h", kind: .flag, help: "Show help information.")
    static let usage = ParameterSyntax("usage", kind: .flag, help: "Show the options in short.")
    static let version = ParameterSyntax("version", kind: .flag, help: "Show the version.")
    static let common = [help, usage, version]

    var options: [ParameterSyntax] { parameters.filter { !$0.isOperand } + Self.common }
    var operands: [ParameterSyntax] { parameters.filter(\.isOperand) }

    /// The operands at the end of the usage line.
    var operandNames: String {
        commands.isEmpty ? operands.map(\.display).joined(separator: " ") : "COMMAND [ARGUMENT...]"
    }
}

extension Grammar {
    init(of command: Command, tool: String) {
        self.init(
            program: "\(tool) \(command.name)", abstract: command.abstract, discussion: command.discussion,
            parameters: command.parameters)
    }
}
