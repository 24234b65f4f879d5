// SPDX-License-Identifier: GPL-3.0-or-later

/// A command of a tool: what it is called, what it takes, and what it does.
public struct Command: Sendable {
    /// What a command does when its command line is right.
    public typealias Action = @Sendable () throws -> Void

    let name: String
    let abstract: String
    let discussion: String
    let parameters: [ParameterSyntax]
    let prepare: @Sendable (Arguments) throws(UsageError) -> Action

    /// - Parameters:
    ///   - abstract: One line, for the list of commands, too.
    ///   - discussion: Paragraphs below the options. Each is one line, which help wraps.
    ///   - parameters: Operands in the order of the command line, and options in any order: help sorts them.
    ///   - prepare: Looks at what the parameters say together and gives what is to be done. It does nothing yet.
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

/// What a command line says of the parameters of its command.
public struct Arguments: Sendable {
    /// The words for each parameter, by its name. A flag has the empty word each time it was given.
    private(set) var words: [String: [String]] = [:]

    mutating func add(_ word: String, to parameter: ParameterSyntax) throws(UsageError) {
        if let refusal = parameter.refusal(word) {
            throw UsageError("The value '\(word)' is invalid for '\(parameter.display)'. \(refusal)", about: parameter)
        }
        words[parameter.name, default: []].append(word)
    }

    /// What is said of a parameter of the command, or its default.
    public subscript<Value>(_ parameter: Parameter<Value>) -> Value {
        parameter.value(words[parameter.syntax.name] ?? [])
    }
}

/// What is wrong with a command line.
public struct UsageError: Error {
    let message: String
    /// What help says of the operand or the option that it is about.
    let help: String?

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
