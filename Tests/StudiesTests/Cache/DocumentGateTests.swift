// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing
import Threading

@testable import Studies

@Suite(.ownThread) struct DocumentGateTests {
    /// Somebody who is in until let go.
    private final class Visitor: Sendable {
        let inside = Gate()
        let isAdmitted = Monitor<Bool?>(nil)

        func visit(_ gate: DocumentGate, bytes: Int) -> Running<Void> {
            Running("the end of a visit") { [self] in
                try gate.pass(within: 60) { (ticket) throws(StudyServerError) in
                    let admits = ticket.admits(bytes)
                    isAdmitted.withLock { $0 = admits }
                    guard admits else { throw .busy }
                    inside.pass()
                }
            }
        }
    }

    @Test func `So many are let in at the same time, and the next one when one of them leaves`() throws {
        let gate = DocumentGate(places: 2, small: 100)
        let visitors = [Visitor(), Visitor(), Visitor()]
        let first = visitors[0].visit(gate, bytes: 100)
        let second = visitors[1].visit(gate, bytes: 100)
        visitors[0].inside.waitForArrival()
        visitors[1].inside.waitForArrival()
        #expect(throws: StudyServerError.busy) { try gate.pass(within: 0) { _ in } }
        let third = visitors[2].visit(gate, bytes: 1)
        visitors[0].inside.open()
        visitors[2].inside.waitForArrival()
        visitors[1].inside.open()
        visitors[2].inside.open()
        for visit in [first, second, third] { try visit.result() }
    }

    @Test func `One large document is made at a time; who comes second begins anew in its turn`() throws {
        let gate = DocumentGate(places: 3, small: 100)
        let visitors = [Visitor(), Visitor(), Visitor()]
        let large = visitors[0].visit(gate, bytes: 101)
        visitors[0].inside.waitForArrival()
        let next = visitors[1].visit(gate, bytes: 101)
        try visitors[1].isAdmitted.wait(for: "an answer") { $0 == false }
        // Small ones go on meanwhile.
        let small = visitors[2].visit(gate, bytes: 100)
        visitors[2].inside.waitForArrival()
        visitors[0].inside.open()
        visitors[1].inside.waitForArrival()
        #expect(visitors[1].isAdmitted.read { $0 } == true)
        for visitor in visitors { visitor.inside.open() }
        for visit in [large, next, small] { try visit.result() }
    }

    @Test func `Waiting for the turn of large documents has a limit`() throws {
        let gate = DocumentGate(places: 3, small: 100)
        let visitor = Visitor()
        let large = visitor.visit(gate, bytes: 101)
        visitor.inside.waitForArrival()
        #expect(throws: StudyServerError.busy) {
            try gate.pass(within: 0.01) { (ticket) throws(StudyServerError) in
                guard ticket.admits(101) else { throw .busy }
            }
        }
        visitor.inside.open()
        try large.result()
        // The turn is free again, also after a visit that failed.
        #expect(throws: StudyServerError.tooLarge) {
            try gate.pass(within: 0) { (ticket) throws(StudyServerError) in
                #expect(ticket.admits(101) && ticket.admits(.max))
                throw .tooLarge
            }
        }
        try gate.pass(within: 0) { ticket in #expect(ticket.admits(101)) }
    }

    @Test func `There is always a place`() throws {
        try DocumentGate(places: 0, small: 0).pass(within: 0) { ticket in #expect(ticket.admits(1)) }
    }

    @Test func `So many wait, and who comes then is turned away at once`() throws {
        let gate = DocumentGate(places: 1, small: 100, seats: 1)
        let visitors = [Visitor(), Visitor(), Visitor()]
        let first = visitors[0].visit(gate, bytes: 1)
        visitors[0].inside.waitForArrival()
        let second = visitors[1].visit(gate, bytes: 1)
        try gate.waiting.wait(for: "the second to wait") { $0 == 1 }
        #expect(throws: StudyServerError.busy) { try gate.pass(within: 60) { _ in } }
        visitors[0].inside.open()
        visitors[1].inside.waitForArrival()
        // The seat is free again.
        let third = visitors[2].visit(gate, bytes: 1)
        try gate.waiting.wait(for: "the third to wait") { $0 == 1 }
        visitors[1].inside.open()
        visitors[2].inside.open()
        for visit in [first, second, third] { try visit.result() }
        #expect(gate.waiting.read { $0 } == 0)
    }

    // MARK: Memory budgets

    @Test func `The server is asked for so many bytes of what it reads, and for so many answers`() {
        let large = MemoryBudget(limits: RecordLimits())
        large.noteServerAnswer(of: MemoryBudget.serverAnswersLimit - 1)
        #expect(large.mayAskServer)
        large.noteServerAnswer(of: 0)
        #expect(!large.mayAskServer && !large.isExceeded, "what our reader reads goes on")
        #expect(large.renewed().mayAskServer)
        let small = MemoryBudget(limits: RecordLimits())
        for _ in 0..<4095 { small.noteServerAnswer(of: 1) }
        #expect(small.mayAskServer)
        small.noteServerAnswer(of: 1)
        #expect(!small.mayAskServer)
    }

    @Test func `What one budget is given together has a limit`() throws {
        let budget = MemoryBudget(limits: RecordLimits(document: 1000))
        #expect(budget.take(600) && budget.take(400) && !budget.isExceeded)
        try budget.check()
        #expect(!budget.take(1) && budget.isExceeded)
        #expect(throws: StudyServerError.tooLarge) { try budget.check() }
        #expect(!budget.take(0), "what is exceeded once stays so")
        let renewed = budget.renewed()
        #expect(renewed.take(1000))
        try renewed.check()
    }

    @Test(arguments: [(-1, 1), (1, -1), (.max, 1), (1001, .max)])
    func `Numbers that cannot be are refused`(bytes: Int, records: Int) {
        let budget = MemoryBudget(limits: RecordLimits(document: 1000))
        #expect(!budget.take(bytes, records: records))
        #expect(throws: StudyServerError.tooLarge) { try budget.check() }
    }

    @Test func `While files arrive any number of ordinary records is taken, and few large ones`() throws {
        let ordinary = MemoryBudget(backgroundWithin: RecordLimits())
        for _ in 0..<10_000 { #expect(ordinary.take(MemoryBudget.ordinary)) }
        #expect(MemoryBudget(backgroundWithin: RecordLimits()).take(100 << 20, records: 10_000))
        let large = MemoryBudget(backgroundWithin: RecordLimits())
        #expect(large.take(8 << 20) && large.take(8 << 20) && !large.take(8 << 20))
        #expect(large.limits.record == 8 << 20 && large.limits.inflated == 8 << 20)
        #expect(large.limits.value == 4 << 20)
        #expect(
            MemoryBudget(backgroundWithin: RecordLimits(record: 5, inflated: 7)).limits
                == RecordLimits(record: 5, inflated: 7))
    }

    @Test func `Who needs the turn that another one has is told apart from who is too large`() throws {
        let gate = DocumentGate(places: 2, small: 100)
        try gate.pass(within: 0) { (large) throws(StudyServerError) in
            #expect(large.admits(101))
            #expect(throws: StudyServerError.busy) {
                try gate.pass(within: 0) { (ticket) throws(StudyServerError) in
                    let budget = MemoryBudget(limits: RecordLimits(document: 1000), ticket: ticket)
                    #expect(budget.take(100) && !budget.take(1))
                    try budget.check()
                }
            }
        }
    }
}
