// SPDX-License-Identifier: GPL-3.0-or-later

/// What the parser must know of a command, or of a tool in front of its commands.
struct Grammar {
    /// As texts name it: `orthanc-ohif dump`.
    let program: String
    let abstract: String
    let discussion: String
    let parameters: [ParameterSyntax]
    /// The commands of a tool with their abstracts.
    var commands: [(name: String, abstract: String)] = []

    /// What every command has.
    static let help = ParameterSyntax("help", short: "h", kind: .flag, help: "Show help information.")
    static let usage = ParameterSyntax("usage", kind: .flag, help: "Show the options in short.")
    static let version = ParameterSyntax("version", kind: .flag, help: "Show the version.")
    static let common = [help, usage, version]

    var options: [ParameterSyntax] { parameters.filter { !$0.isOperand } + Self.common }
    var operands: [ParameterSyntax] { parameters.filter(\.isOperand) }

    /// The end of the usage line.
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
