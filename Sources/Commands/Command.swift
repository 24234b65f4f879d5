// SPDX-License-Identifier: GPL-3.0-or-later

/// A command of a tool: its name, its parameters and its action.
public struct Command: Sendable {
    /// The work of a command whose command line is right.
    public typealias Action = @Sendable () throws -> Void

    let name: String
    let abstract: String
    let discussion: String
    let parameters: [ParameterSyntax]
    let prepare: @Sendable (Arguments) throws(UsageError) -> Action

    /// Creates a command.
    ///
    /// - Parameters:
    ///   - abstract: One line, also for the list of commands.
    ///   - discussion: Paragraphs below the options. Each is one line, which help wraps.
    ///   - parameters: Operands in the order of the command line, and options in any order: help sorts them.
    ///   - prepare: Checks the parameters together and returns the action. It does no work yet.
    public init(
        _ name: String, abstract: String, discussion: String = "", parameters: [any AnyParameter],
        prepare: @escaping @Sendable (Arguments) throws(UsageError) -> Action
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.parameters = parameters.map(\.syntax)
        self.prepare = prepare
    }
}

/// The values that a command line gives to the parameters of its command.
public struct Arguments: Sendable {
    /// The words for each parameter, by its name. A flag has an empty word for each time that it was given.
    private(set) var words: [String: [String]] = [:]

    mutating func add(_ word: String, to parameter: ParameterSyntax) throws(UsageError) {
        if let refusal = parameter.refusal(word) {
            throw UsageError("The value '\(word)' is invalid for '\(parameter.display)'. \(refusal)", about: parameter)
        }
        words[parameter.name, default: []].append(word)
    }

    /// The value of a parameter of the command, or its default.
    public subscript<Value>(_ parameter: Parameter<Value>) -> Value {
        parameter.value(words[parameter.syntax.name] ?? [])
    }
}

/// A mistake in a command line.
public struct UsageError: Error {
    let message: String
    /// The help text of the operand or option with the mistake.
    let help: String?

    /// Creates an error.
    ///
    /// - Parameter message: A sentence that names the option, the value, and what is allowed.
    public init(_ message: String) {
        self.message = message
        help = nil
    }

    init(_ message: String, about parameter: ParameterSyntax) {
        self.message = message
        help = "\(parameter.display)  \(parameter.help)"
    }
}
