// SPDX-License-Identifier: GPL-3.0-or-later

/// A command line, read by the parameters of a grammar.
struct Reading {
    private(set) var arguments = Arguments()
    private(set) var operands: [String] = []
    /// The words after the first operand, when reading ends there.
    private(set) var rest: [String] = []
    /// The first mistake.
    private(set) var error: UsageError?
    private(set) var asksForHelp = false

    init(_ words: [String], _ grammar: Grammar, table: ArgpTable, untilOperand: Bool) {
        let scan = table.scan(words, untilOperand: untilOperand)
        rest = Array(scan.rest)
        var isHelpNoted = false
        do throws(UsageError) {
            for part in scan.parts {
                switch part {
                case .operand(let word):
                    operands.append(word)
                case .option(let option, let value, let isSeparate):
                    if option.name == Grammar.help.name { isHelpNoted = true }
                    try Self.check(option, value, isSeparate)
                    try arguments.add(value ?? "", to: option)
                }
            }
            if let word = scan.refused { throw Self.refusal(of: word, grammar) }
            if !untilOperand { try assignOperands(grammar.operands) }
        } catch {
            self.error = error
        }
        // Help is shown wherever the request for it stands and whatever mistake there is. No option's value looks so.
        let seen = words.dropLast(rest.count).prefix { $0 != "--" }
        asksForHelp = isHelpNoted || (error != nil && seen.contains { $0 == "-h" || $0 == "--help" })
    }

    func has(_ flag: ParameterSyntax) -> Bool { arguments.words[flag.name] != nil }

    private mutating func assignOperands(_ parameters: [ParameterSyntax]) throws(UsageError) {
        var left = operands[...]
        for parameter in parameters {
            if left.isEmpty { throw Self.missing(parameter) }
            if parameter.kind == .operand(isRepeated: true) {
                for word in left { try arguments.add(word, to: parameter) }
                left = []
            } else if let word = left.popFirst() {
                try arguments.add(word, to: parameter)
            }
        }
        if left.count == 1 { throw UsageError("Unexpected argument '\(left.joined())'") }
        if left.count > 1 {
            throw UsageError("\(left.count) unexpected arguments: \(left.map { "'\($0)'" }.joined(separator: ", "))")
        }
    }

    // MARK: Errors

    /// Refuses a value that looks like an option: getopt takes any word after an option as its value, but there the
    /// value was forgotten. A value that begins with a dash is written `--name=-value`.
    private static func check(_ option: ParameterSyntax, _ value: String?, _ isSeparate: Bool) throws(UsageError) {
        if isSeparate, let value, value.utf8.first == UInt8(ascii: "-"), value != "-" { throw missingValue(option) }
    }

    private static func missingValue(_ option: ParameterSyntax) -> UsageError {
        UsageError("Missing value for '\(option.display)'", about: option)
    }

    private static func missing(_ operand: ParameterSyntax) -> UsageError {
        UsageError("Missing expected argument '\(operand.display)'", about: operand)
    }

    /// Returns why argp refused a word.
    private static func refusal(of word: String, _ grammar: Grammar) -> UsageError {
        guard word.hasPrefix("--") else {
            let unknown = word.dropFirst().first { letter in !grammar.options.contains { $0.short == letter } }
            // When all letters are known, the value of the last one is missing.
            if unknown == nil, let last = grammar.options.first(where: { $0.short == word.last }) {
                return missingValue(last)
            }
            return UsageError("Unknown option '\(word)'")
        }
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first?.dropFirst(2) ?? ""
        let meant = grammar.options.filter { $0.name == name }
        let candidates = meant.isEmpty ? grammar.options.filter { $0.name.hasPrefix(name) } : meant
        guard let option = candidates.first, !name.isEmpty else { return unknownOption(name, grammar) }
        if candidates.count > 1 {
            let names = quoted(candidates.map { "--\($0.name)" })
            return UsageError("The option '--\(name)' is ambiguous. Please provide \(names).")
        }
        if !option.takesValue, parts.count == 2 {
            return UsageError("The option '--\(option.name)' does not take any value, but '\(parts[1])' was specified.")
        }
        return missingValue(option)
    }

    /// Returns an error that names the most similar option when few letters are wrong.
    private static func unknownOption(_ name: Substring, _ grammar: Grammar) -> UsageError {
        let largestTypo = min(3, name.count / 2)
        let longestName = 64
        let similar = name.utf8.count > longestName ? [] : grammar.options.map { ($0.name, name.distance(to: $0.name)) }
        let closest = similar.filter { $0.1 <= largestTypo }.min { $0.1 < $1.1 }
        let suggestion = closest.map { ". Did you mean '--\($0.0)'?" } ?? ""
        return UsageError("Unknown option '--\(name)'\(suggestion)")
    }
}
