// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// A memory budget for the records of one load. Safe from any thread.
///
/// Readers stop as soon as the budget is exceeded, so that memory never grows to the size of all files.
final class MemoryBudget: Sendable {
    /// The limits of each record.
    let limits: RecordLimits
    private let most: Int
    private let mostSurplus: Int
    /// Whether this is background work, so that no request waits for the records.
    let isBackground: Bool
    private let ticket: DocumentGate.Ticket?

    private let used = Atomic<Int>(0)
    private let surplus = Atomic<Int>(0)
    private let excess = Atomic<Int>(0)
    private let serverAnswers = Atomic<Int>(0)

    private static let tooLarge = 1
    private static let needsTurn = 2

    /// The record of an instance usually takes fewer bytes than this.
    static let ordinary = 16_384
    /// The most bytes of one record that is made in the background.
    private static let backgroundRecord = 8 << 20
    /// The most bytes that such records may take together beyond ``ordinary`` bytes each.
    private static let backgroundSurplus = 16 << 20

    /// Creates a budget for a request; `ticket` is its admission by ``DocumentGate``, if it has one.
    init(limits: RecordLimits, ticket: DocumentGate.Ticket? = nil) {
        self.limits = limits
        self.ticket = ticket
        most = limits.document
        mostSurplus = .max
        isBackground = false
    }

    /// Creates a budget for background work while files arrive: any number of ordinary records. Larger records are
    /// made when their study is opened.
    init(backgroundWithin limits: RecordLimits) {
        var small = limits
        small.record = min(limits.record, Self.backgroundRecord)
        small.value = min(limits.value, small.record)
        small.inflated = min(limits.inflated, Self.backgroundRecord)
        self.limits = small
        ticket = nil
        most = limits.document
        mostSurplus = Self.backgroundSurplus
        isBackground = true
    }

    /// Returns a new budget with the same limits and ticket, for one load.
    func renewed() -> MemoryBudget { MemoryBudget(limits: limits, ticket: ticket) }

    /// Takes memory for one or several records. Returns false when nothing more may be read.
    func take(_ bytes: Int, records: Int = 1) -> Bool {
        guard let used = add(bytes, records: records) else { return end(Self.tooLarge) }
        guard ticket?.admits(used) ?? true else { return end(Self.needsTurn) }
        return !isExceeded
    }

    /// Takes memory for what a pack claims to hold. When a document has no room for that, returns false, but the files
    /// may still be read: anybody who may write attachments may write a pack that claims anything.
    func takeForPack(_ bytes: Int, records: Int) -> Bool {
        guard let used = add(bytes, records: records) else { return false }
        guard ticket?.admits(used) ?? true else { return end(Self.needsTurn) }
        return !isExceeded
    }

    /// Gives back what was taken for a pack that turned out to be invalid.
    func giveBack(_ bytes: Int, records: Int) {
        used.wrappingSubtract(bytes, ordering: .relaxed)
        surplus.wrappingSubtract(Self.extra(bytes, records: records), ordering: .relaxed)
    }

    /// Adds to the memory in use and returns the sum; returns `nil` and adds nothing when the sum is too large.
    private func add(_ bytes: Int, records: Int) -> Int? {
        guard bytes >= 0, records >= 0, bytes <= most else { return nil }
        let used = self.used.wrappingAdd(bytes, ordering: .relaxed).newValue
        let surplus = self.surplus.wrappingAdd(Self.extra(bytes, records: records), ordering: .relaxed).newValue
        if used <= most, surplus <= mostSurplus { return used }
        giveBack(bytes, records: records)
        return nil
    }

    private static func extra(_ bytes: Int, records: Int) -> Int {
        let (ordinary, overflows) = records.multipliedReportingOverflow(by: Self.ordinary)
        return overflows ? 0 : max(0, bytes - ordinary)
    }

    /// Whether to go on after a file that inflates beyond the limit. Background work does not: the server's own
    /// reading, which would stand in, takes as much memory.
    func goesOnWithoutInflating() -> Bool { isBackground ? end(Self.tooLarge) : true }

    // MARK: The server's own reading

    /// The most bytes of the server's answers for one load. Orthanc takes up to a second for three megabytes, gives one
    /// answer after the other, and the threads that wait for them read nothing else. A study of a thousand damaged CT
    /// images stays below this limit; a study that was made to take long does not.
    static let serverAnswersLimit = 64 << 20
    /// The fewest bytes that an answer counts: asking takes time, however little comes of it.
    private static let leastServerAnswer = 16_384

    /// Whether the server may be asked to read one more file.
    var mayAskServer: Bool { serverAnswers.load(ordering: .relaxed) < Self.serverAnswersLimit }

    /// Counts an answer of the server with that many bytes.
    func noteServerAnswer(of bytes: Int) {
        serverAnswers.wrappingAdd(max(bytes, Self.leastServerAnswer), ordering: .relaxed)
    }

    /// Whether nothing more may be read.
    var isExceeded: Bool { excess.load(ordering: .relaxed) != 0 }

    /// Throws when the budget is exceeded: ``StudyServerError/tooLarge``, or ``StudyServerError/busy`` when another
    /// large study is being read.
    func check() throws(StudyServerError) {
        switch excess.load(ordering: .relaxed) {
        case 0: return
        case Self.needsTurn: throw .busy
        default: throw .tooLarge
        }
    }

    private func end(_ reason: Int) -> Bool {
        _ = excess.compareExchange(expected: 0, desired: reason, ordering: .relaxed)
        return false
    }
}
