// SPDX-License-Identifier: GPL-3.0-or-later

internal import Synchronization

/// Counters for the outcomes of requests, packs and files since the start. Safe from any thread.
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

    /// Documents that were in memory, or that another request was already computing.
    public let documentsFromMemory = Counter()
    /// Documents made from packs alone.
    public let documentsFromPacks = Counter()
    /// Documents for which files were read.
    public let documentsFromFiles = Counter()
    /// Answers of 304 (Not Modified). They are counted above, too, by the origin of the document.
    public let documentsNotModified = Counter()
    /// Requests that ended in an error, except for unknown studies and those that are too large.
    public let documentsFailed = Counter()
    /// Packs written.
    public let packsWritten = Counter()
    /// Packs written in place of one that could not be used; they count as written, too.
    public let packsReplaced = Counter()
    /// Packs found that were made from an earlier state of their series, with other limits or another encoding, or by
    /// another version.
    public let packsOutdated = Counter()
    /// Packs found damaged or unreadable.
    public let packsDamaged = Counter()
    /// Files of instances that were read where the server stores them.
    public let instancesReadFromStorage = Counter()
    /// Files of instances that were read through the server.
    public let instancesReadThroughServer = Counter()
    /// Times that our DICOM reader refused the file of an instance and the server's own reading stood in. Such a series
    /// gets no pack, so its instances count again whenever it is read.
    public let instancesSubstituted = Counter()
    /// Times that our DICOM reader could not read the file of an instance to its end. The study shows what it read and
    /// what the server reads beyond that. Nothing of such a file is kept, so it counts again at each opening.
    public let instancesDamaged = Counter()
    /// Times that an instance could not be read at all, so that it is missing from its study.
    public let instancesUnreadable = Counter()

    /// Times that values of an instance were left out of its record because of their size.
    public let instancesShortened = Counter()
    /// Times that an instance was listed by its main attributes alone because of its size.
    public let instancesListedOnly = Counter()
    /// Requests for studies whose document is too large.
    public let documentsTooLarge = Counter()

    /// Creates counters at zero.
    public init() {}

    func count(_ shortening: Shortening) {
        switch shortening {
        case .values: instancesShortened.add(1)
        case .allButMainAttributes: instancesListedOnly.add(1)
        }
    }

    /// Counts an answer of 304.
    public func countNotModified() { documentsNotModified.add(1) }
}
