// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@Suite struct `The values of a command line` {
    typealias Given = SampleTool.Given

    @Test func `Defaults stand for what is not said`() throws {
        #expect(try SampleTool.given(["home", "thing"]) == Given())
    }

    @Test(
        arguments: [
            (["home", "a", "b", "c"], Given(things: ["a", "b", "c"])),
            (["--colour", "red", "home", "thing"], Given(colour: .red)),
            (["--colour=blue", "home", "thing"], Given(colour: .blue)),
            (["home", "--quick", "thing", "--count", "3"], Given(count: 3, isQuick: true)),
            (["home", "thing", "--count=-3"], Given(count: -3)),
            (["home", "thing", "--count=1", "--count=2"], Given(count: 2)),
            (["home", "thing", "--quick", "--quick"], Given(isQuick: true)),
            (["home", "thing", "--tag", "a", "--tag=", "--tag", "b"], Given(tags: ["a", "", "b"])),
        ])
    func `Operands and options come in any order`(words: [String], given: Given) throws {
        #expect(try SampleTool.given(words) == given)
    }

    @Test(
        arguments: [
            (["-o", "file"], "file"), (["-ofile"], "file"), (["-o=file"], "file"), (["-o==file"], "=file"),
            (["-o=\u{338}"], "\u{338}"),
            (["-o", "=file"], "=file"), (["-o="], ""), (["-o", ""], ""), (["-o", "-"], "-"), (["-o-x"], "-x"),
            (["--output", "file"], "file"), (["--output=file"], "file"), (["--output==file"], "=file"),
            (["--output", "=file"], "=file"), (["--output="], ""), (["--output", ""], ""), (["--output", "-"], "-"),
            (["--output=-x"], "-x"), (["--output=--"], "--"), (["--out", "file"], "file"), (["--o=a=b"], "a=b"),
            (["-o", "a", "-o", "b"], "b"), (["-o", "käse 🧀"], "käse 🧀"),
        ])
    func `A value is what stands behind its option`(words: [String], output: String) throws {
        #expect(try SampleTool.given(["home", "thing"] + words) == Given(output: output))
    }

    @Test func `Behind two dashes all are operands`() throws {
        let given = try SampleTool.given(["-o", "a", "home", "--", "--quick", "-h", "--", "-o=x", ""])
        #expect(given == Given(things: ["--quick", "-h", "--", "-o=x", ""], output: "a"))
    }

    @Test func `A dash and nothing are operands`() throws {
        #expect(try SampleTool.given(["", "-"]) == Given(place: "", things: ["-"]))
    }

    @Test func `Many operands and long ones`() throws {
        let things = (0..<10_000).map { "thing \($0)" } + [String(repeating: "x", count: 1_000_000)]
        #expect(try SampleTool.given(["home"] + things) == Given(things: things))
    }
}
