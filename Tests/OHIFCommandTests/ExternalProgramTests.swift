// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

@testable import OHIFCommand

@Suite(.ownThread) struct ExternalProgramTests {
    private func program(_ words: String...) -> ExternalProgram {
        ExternalProgram(path: words[0], arguments: Array(words.dropFirst()))
    }

    @Test(arguments: [0, 1, 3_000_000])
    func `A program gets the bytes and gives its own`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try program("/bin/cat").run(bytes) == bytes)
    }

    @Test func `No shell sees the arguments`() throws {
        #expect(try program("/bin/echo", "$HOME; `ls` 'x'").run([]) == Array("$HOME; `ls` 'x'\n".utf8))
    }

    @Test func `A failure is told by the program's first line, or by its status`() {
        #expect(throws: ExternalProgram.Failure(reason: "ended with status 1")) { try program("/bin/false").run([]) }
        #expect(throws: ExternalProgram.Failure(reason: "x.js:1: [31mno")) {
            try program("/bin/sh", "-c", "printf '\\n \\n  x.js:1: \\033[31mno\\nmore\\n' >&2; exit 3").run([])
        }
        #expect(throws: ExternalProgram.Failure(reason: "ended by signal 15")) {
            try program("/bin/sh", "-c", "kill -TERM $$").run([])
        }
        #expect(throws: ExternalProgram.Failure(reason: "cannot be started (errno 2)")) {
            try program("/bin/none-of-that-name").run([])
        }
    }

    @Test(arguments: ["sleep 600", "exec >&- 2>&-; sleep 600", "sleep 600 & echo ready", "cat; cat <&1; sleep 600"])
    func `A program that does not end, or leaves others behind, is ended`(script: String) {
        var program = program("/bin/sh", "-c", script)
        program.timeLimit = 1
        #expect(throws: ExternalProgram.Failure(reason: "not ready after 1 seconds")) { try program.run([]) }
    }

    @Test func `A program that never stops writing is ended`() {
        var program = program("/bin/cat", "/dev/zero")
        program.outputLimit = 100_000
        #expect(throws: ExternalProgram.Failure(reason: "writes more than 100000 bytes")) { try program.run([]) }
        let loud = self.program("/bin/sh", "-c", "cat /dev/zero >&2")
        #expect(throws: ExternalProgram.Failure(reason: "writes more than 65536 bytes")) { try loud.run([]) }
    }

    @Test func `A program is found in the folders of PATH, and only there`() {
        #expect(ExternalProgram(named: "cat", arguments: [])?.path.hasSuffix("/cat") == true)
        #expect(ExternalProgram(named: "none-of-that-name", arguments: []) == nil)
        #expect(ExternalProgram(named: "../bin", arguments: []) == nil)
    }
}
