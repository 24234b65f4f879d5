// SPDX-License-Identifier: GPL-3.0-or-later

/// An operand or an option of a command; ``Arguments`` gives its value.
///
///     static let format: Parameter<Format> = .choice("format", value: "FORMAT", default: .dicom, help: "…")
///     …
///     let format: Format = arguments[Self.format]
public struct Parameter<Value: Sendable>: Sendable, AnyParameter {
    /// How the parameter is written.
    public let syntax: ParameterSyntax
    /// Converts the words that were given, in their order. They have passed the check of the syntax.
    let value: @Sendable ([String]) -> Value
}

/// A parameter of any type, for lists.
public protocol AnyParameter: Sendable {
    /// How the parameter is written.
    var syntax: ParameterSyntax { get }
}

/// How a parameter is written and explained.
public struct ParameterSyntax: Sendable {
    enum Kind: Sendable, Equatable {
        /// A word of its own. A repeated operand is the last of its command and takes at least one word.
        case operand(isRepeated: Bool)
        /// `--name` and a value; the text names the value in help.
        case option(value: String)
        /// `--name`.
        case flag
    }

    /// The long name of an option without its dashes, or the name of an operand in help.
    let name: String
    /// An ASCII letter for the short form.
    let short: Character?
    let kind: Kind
    let help: String
    /// Checks a value; for a wrong one, returns a sentence that says what is allowed.
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

    /// The parameter as errors name it.
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
    /// Declares a mandatory operand.
    public static func operand(_ name: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .operand(isRepeated: false), help: help)) { $0.last ?? "" }
    }
}

extension Parameter where Value == [String] {
    /// Declares an operand that takes all words that are left, at least one.
    public static func operands(_ name: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .operand(isRepeated: true), help: help)) { $0 }
    }

    /// Declares an option that may be given several times; each adds a value.
    public static func repeatable(_ name: String, value: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .option(value: value), help: help)) { $0 }
    }
}

// MARK: Options. When one is given twice, the last value counts.

extension Parameter where Value == Bool {
    /// Declares an option without a value.
    public static func flag(_ name: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, kind: .flag, help: help)) { !$0.isEmpty }
    }
}

extension Parameter where Value == String? {
    /// Declares an option whose value is any text.
    public static func option(_ name: String, short: Character? = nil, value: String, help: String) -> Self {
        Self(syntax: ParameterSyntax(name, short: short, kind: .option(value: value), help: help)) { $0.last }
    }
}

extension Parameter where Value == Int {
    /// Declares an option whose value is a whole number.
    public static func number(_ name: String, value: String, default defaultValue: Int, help: String) -> Self {
        let syntax = ParameterSyntax(
            name, kind: .option(value: value), help: "\(help) (default: \(defaultValue))",
            refusal: { Int($0) == nil ? "Please provide a whole number up to \(Int.max)." : nil })
        return Self(syntax: syntax) { $0.last.flatMap { Int($0) } ?? defaultValue }
    }
}

extension Parameter where Value: CaseIterable & RawRepresentable<String> {
    /// Declares an option whose value is one of some words.
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

/// Returns a list such as `'a', 'b' or 'c'` for a sentence.
func quoted(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
}
