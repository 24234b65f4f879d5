// SPDX-License-Identifier: GPL-3.0-or-later

internal import CArgp
internal import Glibc

/// A grammar in the form that argp(3) reads: tables in C, which live as long as this object.
///
/// argp prints nothing and never ends the process: this module reports errors, and help goes into a string.
final class ArgpTable {
    private let argp: UnsafeMutablePointer<argp>
    private let options: UnsafeMutablePointer<argp_option>
    private let optionCount: Int
    private let program: UnsafeMutablePointer<CChar>
    private var strings: [UnsafeMutablePointer<CChar>] = []
    private let grammar: Grammar

    init(_ grammar: Grammar) {
        self.grammar = grammar
        let entries = Self.entries(of: grammar)
        optionCount = entries.count + 1
        options = .allocate(capacity: optionCount)
        // An entry of zeros ends the table.
        options.initialize(repeating: argp_option(), count: optionCount)
        argp = .allocate(capacity: 1)
        argp.initialize(to: CArgp.argp())
        program = Self.copy(grammar.program)
        for (index, entry) in entries.enumerated() {
            options[index] = argp_option(
                name: entry.name.map(keep), key: entry.key, arg: entry.value.map(keep), flags: entry.flags,
                doc: keep(entry.help), group: entry.group)
        }
        argp.pointee.options = UnsafePointer(options)
        argp.pointee.parser = Recording.parser
        argp.pointee.args_doc = UnsafePointer(keep(grammar.operandNames))
        // A vertical tab separates the text before the options from the text after them.
        let discussion = grammar.discussion.isEmpty ? "" : "\u{B}\(grammar.discussion)"
        argp.pointee.doc = UnsafePointer(keep(grammar.abstract + discussion))
    }

    deinit {
        strings.forEach { $0.deallocate() }
        program.deallocate()
        options.deallocate()
        argp.deallocate()
    }

    // MARK: Texts

    enum Text {
        case help, usage, hint

        fileprivate var flags: Int32 {
            switch self {
            case .help: ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG | ARGP_HELP_POST_DOC
            case .usage: ARGP_HELP_USAGE
            case .hint: ARGP_HELP_SHORT_USAGE | ARGP_HELP_SEE
            }
        }
    }

    /// Returns a text as argp lays it out, with a line feed at its end.
    func text(_ text: Text) -> String {
        // The stream writes to both addresses until it is closed.
        let bytes = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)
        let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        bytes.initialize(to: nil)
        count.initialize(to: 0)
        defer {
            free(bytes.pointee)
            bytes.deallocate()
            count.deallocate()
        }
        guard let stream = open_memstream(bytes, count) else { return "" }
        argp_help(argp, stream, UInt32(text.flags), program)
        fclose(stream)
        guard let start = bytes.pointee else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: count.pointee), as: UTF8.self)
    }

    // MARK: Parsing

    /// Splits a command line into operands and options.
    func scan(_ words: [String], untilOperand: Bool) -> Scan {
        let copies = ([grammar.program] + words).map(Self.copy)
        defer { copies.forEach { $0.deallocate() } }
        // A vector of arguments ends with nil.
        var vector: [UnsafeMutablePointer<CChar>?] = copies + [nil]
        let recording = Recording(keys: keys, stopsAtOperand: untilOperand)
        // ARGP_IN_ORDER: otherwise the variable POSIXLY_CORRECT would end the options at the first operand.
        // ARGP_NO_ERRS: otherwise getopt would write errors to the standard error.
        let flags = ARGP_IN_ORDER | ARGP_NO_ERRS | ARGP_NO_EXIT | ARGP_NO_HELP
        let status = vector.withUnsafeMutableBufferPointer {
            argp_parse(
                argp, Int32(clamping: copies.count), $0.baseAddress, UInt32(flags), nil,
                Unmanaged.passUnretained(recording).toOpaque())
        }
        return recording.scan(of: words, failed: status != 0)
    }

    // MARK: Entries

    private struct Entry {
        var name: String?
        var key: Int32 = 0
        var value: String?
        var flags: Int32 = 0
        var help: String
        var group: Int32
    }

    private static func entries(of grammar: Grammar) -> [Entry] {
        var entries: [Entry] = []
        // argp sorts the entries of a group by name, also those that are only documentation.
        func list(_ header: String, _ items: [(name: String, help: String)], group: Int32) {
            if items.isEmpty { return }
            entries.append(Entry(help: header, group: group))
            entries += items.map {
                Entry(name: $0.name, flags: OPTION_DOC | OPTION_NO_USAGE, help: $0.help, group: group)
            }
        }
        list("Commands:", grammar.commands.map { ($0.name, $0.abstract) }, group: 1)
        list("Operands:", grammar.operands.map { ($0.name, $0.help) }, group: 2)
        // A header without entries would spoil the order.
        if grammar.commands.isEmpty { entries.append(Entry(help: "Options:", group: 3)) }
        let common = Set(Grammar.common.map(\.name))
        for (key, option) in keys(of: grammar) {
            var value: String?
            if case .option(let name) = option.kind { value = name }
            let group: Int32 = common.contains(option.name) ? -1 : 3
            entries.append(Entry(name: option.name, key: key, value: value, help: option.help, group: group))
        }
        return entries
    }

    /// Returns the number of each option: the code of its letter, or a number beyond all letters.
    private static func keys(of grammar: Grammar) -> [(Int32, ParameterSyntax)] {
        grammar.options.enumerated().map { index, option in
            (option.short?.asciiValue.map { Int32($0) } ?? 256 + Int32(clamping: index), option)
        }
    }

    private var keys: [Int32: ParameterSyntax] {
        Dictionary(Self.keys(of: grammar)) { first, _ in first }
    }

    private func keep(_ text: String) -> UnsafePointer<CChar> {
        let copy = Self.copy(text)
        strings.append(copy)
        return UnsafePointer(copy)
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copy.initialize(from: Array(bytes), count: bytes.count)
        return copy
    }
}
