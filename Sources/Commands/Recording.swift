// SPDX-License-Identifier: GPL-3.0-or-later

internal import CArgp
internal import Glibc

/// A command line, split into its parts.
struct Scan {
    enum Part {
        case operand(String)
        /// An option; a flag has no value. A separate value is a word of its own, not part of `--name=value`.
        case option(ParameterSyntax, value: String?, isSeparate: Bool)
    }

    var parts: [Part] = []
    /// The word that matches no option of the grammar; scanning ended at it.
    var refused: String?
    /// The words after the first operand, when scanning ends there.
    var rest: ArraySlice<String> = []
}

/// A record of what argp finds in a command line.
final class Recording {
    private let keys: [Int32: ParameterSyntax]
    private let stopsAtOperand: Bool
    private var parts: [Scan.Part] = []
    /// argp's positions after the latest part and at an error: indices into its vector, whose first word is the
    /// program's name.
    private var position = 1
    private var errorPosition = 1
    private var stopPosition: Int?

    init(keys: [Int32: ParameterSyntax], stopsAtOperand: Bool) {
        self.keys = keys
        self.stopsAtOperand = stopsAtOperand
    }

    /// The function that argp calls for each part, with the recording as its input.
    static let parser: argp_parser_t = { key, argument, state in
        guard let state, let input = state.pointee.input else { return EINVAL }
        return Unmanaged<Recording>.fromOpaque(input).takeUnretainedValue().note(key, argument, &state.pointee)
    }

    private func note(_ key: Int32, _ argument: UnsafeMutablePointer<CChar>?, _ state: inout argp_state) -> error_t {
        if key == ARGP_KEY_ERROR {
            errorPosition = Int(state.next)
            return 0
        }
        if key == ARGP_KEY_ARG {
            parts.append(.operand(argument.map { String(cString: $0) } ?? ""))
            position = Int(state.next)
            if stopsAtOperand {
                stopPosition = position
                state.next = state.argc
            }
        } else if let option = keys[key] {
            let word = state.next > 0 ? state.argv[Int(state.next) - 1] : nil
            let isSeparate = argument != nil && argument == word
            // For "-o=FILE", getopt gives the value "=FILE".
            let isShort = word.map { $0.pointee != 0 && $0[1] != CChar(bitPattern: UInt8(ascii: "-")) } ?? false
            let start = argument.map { value in
                !isSeparate && isShort && value.pointee == CChar(bitPattern: UInt8(ascii: "=")) ? value + 1 : value
            }
            parts.append(.option(option, value: start.map { String(cString: $0) }, isSeparate: isSeparate))
            position = Int(state.next)
        }
        return 0
    }

    func scan(of words: [String], failed: Bool) -> Scan {
        var scan = Scan(parts: parts)
        if let stopPosition { scan.rest = words.dropFirst(stopPosition - 1) }
        if failed {
            // getopt stays at a word of several letters until it has read the last one. The program's name, which is
            // getopt's first word, is not among `words`.
            let index = errorPosition > position ? errorPosition - 2 : errorPosition - 1
            scan.refused = words.indices.contains(index) ? words[index] : ""
        }
        return scan
    }
}
