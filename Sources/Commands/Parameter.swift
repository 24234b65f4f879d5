// SPDX-License-Identifier: GPL-3.0-or-later

/// An operand or an option of a command, as a value that gives back what the command line says of it.
///
///     static let format: Parameter<Format> = .choice("format", value: "FORMAT", default: .dicom, help: "…")
///     …
///     let format: Format = arguments[Self.format]
public struct Parameter<Value: Sendable>: Sendable, AnyParameter {
    /// How it is written.
    public let syntax: ParameterSyntax
    /// The value for the words that were given, in their order. They have passed the check of the syntax.
    let value: @Sendable ([String]) -> Value
}

/// A parameter of whatever type, for lists.
public protocol AnyParameter: Sendable {
    /// How it is written.
    var syntax: ParameterSyntax { get }
}

/// How a parameter is written and explained.
public struct ParameterSyntax: Sendable {
    enum Kind: Sendable, Equatable {
        /// A word of its own; repeated ones are the last of a command, and there is at least one.
        case operand(isRepeated: Bool)
        /// `--name` and a value, which help calls so.
        case option(value: String)
        /// `--name`.
        case flag
    }

    /// The long name of an option without its dashes; of an operand what help calls it.
    let name: String
    /// An ASCII letter for the short form.
    let short: Character?
    let kind: Kind
    let help: String
    /// What is allowed, as a sentence, when a value is not.
    let refusal: @Sendable (String) -> String?

    init(
        _ name: String, short: Character? = nil, kind: Kind, help: String,
        refusal: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.help = help
        self.refusal = refusal
    }

    /// As errors name it.
    var display: String {
        switch kind {
        case .operand(let isRepeated): isRepeated ? "\(name)..." : name
        case .option(let value): "--\(name)=\(value)"
        case .flag: "--\(name)"
        }
    }

    var isOperand: Bool {
        if case .operand = kind { true } else { false }
    }

    var takesValue: Bool {
        if case .option = kind { true } else { false }
    }
}

// MARK: Operands

extension Parameter where Value == String {
    /// An operand that must be there.
    public static func operand(_ name: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .operand(isRepeated: false), help: help)) { $0.last ?? "" }
    }
}

extension Parameter where Value == [String] {
    /// All operands that are left, at least one.
    public static func operands(_ name: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .operand(isRepeated: true), help: help)) { $0 }
    }

    /// An option that may be given several times; each adds a value.
    public static func repeatable(_ name: String, value: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .option(value: value), help: help)) { $0 }
    }
}

// MARK: Options. Of one that is given twice the last counts.

extension Parameter where Value == Bool {
    /// An option without a value.
    public static func flag(_ name: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .flag, help: help)) { !$0.isEmpty }
    }
}

extension Parameter where Value == String? {
    /// An option whose value is any text.
    public static func option(_ name: String, short: Character? = nil, value: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, short: short, kind: .option(value: value), help: help)) { $0.last }
    }
}

extension Parameter where Value == Int {
    /// An option whose value is a whole number.
    public static func number(_ name: String, value: String, default defaultValue: Int, help: String) -> Self {
        let syntax = ParameterSyntax(
            name, kind: .option(value: value), help: "\(help) (default: \(defaultValue))",
            refusal: { Int($0) == nil ? "Please provide a whole number up to \(Int.max)." : nil })
        return Self(syntax: syntax) { $0.last.flatMap { Int($0) } ?? defaultValue }
    }
}

extension Parameter where Value: CaseIterable & RawRepresentable<String> {
    /// An option whose value is one of some words.
    public static func choice(_ name: String, value: String, default defaultValue: Value, help: String) -> Self {
        let words = Value.allCases.map(\.rawValue)
        let syntax = ParameterSyntax(
            name, kind: .option(value: value),
            help: "\(help) (values: \(words.joined(separator: ", ")); default: \(defaultValue.rawValue))",
            refusal: { word in
                words.contains(word) ? nil : "Please provide one of \(quoted(words))."
            })
        return Self(syntax: syntax) { $0.last.flatMap { Value(rawValue: $0) } ?? defaultValue }
    }
}

/// `'a', 'b' or 'c'`, as sentences list what is possible.
func quoted(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
}
