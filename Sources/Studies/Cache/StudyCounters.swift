// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Counts what became of requests, packs and files since the start. Safe from any thread.
public final class StudyCounters: Sendable {
    /// A number that only rises.
    public struct Counter: ~Copyable, Sendable {
        private let count = Atomic<Int>(0)

        /// The number now.
        public var value: Int { count.load(ordering: .relaxed) }

        func add(_ number: Int) {
            count.wrappingAdd(number, ordering: .relaxed)
        }
    }

    /// Documents that were ready in memory, or that another request had under way already.
    public let documentsFromMemory = Counter()
    /// Documents made from packs alone.
    public let documentsFromPacks = Counter()
    /// Documents for which files were read.
    public let documentsFromFiles = Counter()
    /// Answers of 304: the client had the document already. They are counted above, too, by where the document was.
    public let documentsNotModified = Counter()
    /// Requests that ended in an error other than an unknown study.
    public let documentsFailed = Counter()
    /// Packs written.
    public let packsWritten = Counter()
    /// Packs written in place of one that could not be used; a part of those written.
    public let packsReplaced = Counter()
    /// Packs found that were made from an earlier state of their series, or by another version.
    public let packsOutdated = Counter()
    /// Packs found damaged or unreadable.
    public let packsDamaged = Counter()
    /// Files of instances that were read where the server keeps them.
    public let instancesReadFromStorage = Counter()
    /// Files of instances that the server was asked for.
    public let instancesReadThroughServer = Counter()
    /// Times that our reader refused the file of an instance and the server's own reading stood in. No pack is made of
    /// such a series, so an instance counts again whenever its series is read.
    public let instancesSubstituted = Counter()
    /// Times that our reader could not read the file of an instance to its end, so that what it read is shown, and what
    /// the server reads beyond that. Nothing is kept of such a file, so an instance counts again at each opening.
    public let instancesDamaged = Counter()
    /// Times that an instance could not be read at all, so that it is missing from its study.
    public let instancesUnreadable = Counter()

    /// Times that values of an instance were left out of its record for their size.
    public let instancesShortened = Counter()
    /// Times that an instance was listed by its main attributes alone, for its size.
    public let instancesListedOnly = Counter()
    /// Requests for studies whose document is too large.
    public let documentsTooLarge = Counter()

    /// Counters at zero.
    public init() {}

    func count(_ shortening: Shortening) {
        switch shortening {
        case .values: instancesShortened.add(1)
        case .allButMainAttributes: instancesListedOnly.add(1)
        }
    }

    /// To be called for each answer of 304.
    public func countNotModified() { documentsNotModified.add(1) }
}
