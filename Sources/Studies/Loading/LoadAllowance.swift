// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// How much memory the records of one load may take together. Safe from any thread.
///
/// Those who read give up as soon as it is exceeded, so that what is read never grows to the size of all files.
final class LoadAllowance: Sendable {
    /// The limits of each record.
    let limits: RecordLimits
    private let most: Int
    private let mostSurplus: Int
    /// Whether nobody waits for what is read.
    let isAside: Bool
    private let ticket: DocumentGate.Ticket?

    private let used = Atomic<Int>(0)
    private let surplus = Atomic<Int>(0)
    private let excess = Atomic<Int>(0)
    private let serverAnswers = Atomic<Int>(0)

    private static let tooLarge = 1
    private static let needsTurn = 2

    /// What the record of an instance takes as a rule, and more.
    static let ordinary = 16_384
    /// The most bytes of a record that is made while nobody waits for it.
    private static let asideRecord = 8 << 20
    /// The most bytes that such records may have together beyond ordinary ones.
    private static let asideSurplus = 16 << 20

    /// An allowance for the document of a request that was let in, if there is one.
    init(limits: RecordLimits, ticket: DocumentGate.Ticket? = nil) {
        self.limits = limits
        self.ticket = ticket
        most = limits.document
        mostSurplus = .max
        isAside = false
    }

    /// An allowance for work that nobody waits for, while files arrive: ordinary records, however many there are. What
    /// takes more is read when it is opened.
    init(asideWithin limits: RecordLimits) {
        var small = limits
        small.record = min(limits.record, Self.asideRecord)
        small.value = min(limits.value, small.record)
        small.inflated = min(limits.inflated, Self.asideRecord)
        self.limits = small
        ticket = nil
        most = limits.document
        mostSurplus = Self.asideSurplus
        isAside = true
    }

    /// The same allowance for a load that takes the place of this one.
    func renewed() -> LoadAllowance { LoadAllowance(limits: limits, ticket: ticket) }

    /// Whether there is memory for a record, or for several, of so many bytes.
    func take(_ bytes: Int, records: Int = 1) -> Bool {
        guard let used = add(bytes, records: records) else { return end(Self.tooLarge) }
        guard ticket?.admits(used) ?? true else { return end(Self.needsTurn) }
        return !isExceeded
    }

    /// Whether there is memory for what a pack says to hold. Where there is not, the files may still be read: anybody
    /// may write a pack that says anything.
    func takeForPack(_ bytes: Int, records: Int) -> Bool {
        guard let used = add(bytes, records: records) else { return false }
        guard ticket?.admits(used) ?? true else { return end(Self.needsTurn) }
        return !isExceeded
    }

    /// Gives back what a pack had taken that turned out to be of no use.
    func giveBack(_ bytes: Int, records: Int) {
        used.wrappingSubtract(bytes, ordering: .relaxed)
        surplus.wrappingSubtract(Self.extra(bytes, records: records), ordering: .relaxed)
    }

    /// What is used now; `nil`, and nothing is taken, when that would be too much.
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

    /// Whether to go on after a file that inflates to more than may be: the server is not asked for it while nobody
    /// waits, for it would take as much memory.
    func goesOnWithoutInflating() -> Bool { isAside ? end(Self.tooLarge) : true }

    // MARK: What the server reads in our place

    /// The most bytes of such answers for one load. Orthanc takes up to a second for three megabytes, one answer after
    /// the other, and the threads that wait for them read nothing else. A study of a thousand damaged CT images stays
    /// below this; one that is made to take long does not.
    static let serverAnswersLimit = 64 << 20
    /// What an answer counts at least: asking takes its time, however little comes of it.
    private static let leastServerAnswer = 16_384

    /// Whether the server may be asked for what it reads in one more file.
    var mayAskServer: Bool { serverAnswers.load(ordering: .relaxed) < Self.serverAnswersLimit }

    /// The server has answered with so many bytes.
    func noteServerAnswer(of bytes: Int) {
        serverAnswers.wrappingAdd(max(bytes, Self.leastServerAnswer), ordering: .relaxed)
    }

    /// Whether nothing more may be read.
    var isExceeded: Bool { excess.load(ordering: .relaxed) != 0 }

    /// Throws when more was to be read than may be: ``StudyServerError/tooLarge``, or ``StudyServerError/busy`` when
    /// another large study is being read.
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
