// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFReleases

/// The study and the form of a document.
struct DocumentKey: Hashable, Sendable {
    let study: String
    let release: OHIFRelease
    /// Whether it is to be joined with others; see ``StudySurroundings``.
    var isToBeJoined = false
}

/// Documents in memory, up to a number of bytes; the least recently used ones go first.
///
/// Each operation takes constant time, plus the time for dropping documents. Not thread-safe.
struct DocumentLRU<Document> {
    private struct Entry {
        let key: DocumentKey
        var version: StudyVersion
        let document: Document
        let cost: Int
        /// Neighbours in the order of last use: positions in `entries`, or -1.
        var newer: Int
        var older: Int
    }

    /// The most bytes that are kept; 0 keeps nothing.
    let capacity: Int
    /// What is kept, in bytes.
    private(set) var cost = 0

    private var positions: [DocumentKey: Int] = [:]
    private var entries: [Entry?] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1

    /// The bytes of an entry beside its document: keys, links and the room of the tables.
    static var overhead: Int { 512 }

    init(capacity: Int) {
        self.capacity = max(capacity, 0)
    }

    /// The number of documents.
    var count: Int { positions.count }

    /// The version of its study that a document was made from.
    func version(of key: DocumentKey) -> StudyVersion? {
        positions[key].flatMap { entry(at: $0)?.version }
    }

    /// Returns a document if it is of this version, and marks it as the last one used. The given version replaces the
    /// equal one of the document, whose mark of the archive may be older.
    mutating func document(of key: DocumentKey, version: StudyVersion) -> Document? {
        guard let position = positions[key], let entry = entries[position], entry.version == version else {
            return nil
        }
        entries[position]?.version = version
        unlink(position)
        link(position)
        return entry.document
    }

    /// Keeps a document in place of an earlier one, unless it is larger than the capacity.
    mutating func insert(_ document: Document, bytes: Int, as key: DocumentKey, version: StudyVersion) {
        remove(key)
        let (cost, overflow) = bytes.addingReportingOverflow(Self.overhead)
        guard !overflow, bytes >= 0, cost <= capacity else { return }
        while self.cost > capacity - cost, let entry = entry(at: oldest) { remove(entry.key) }
        let entry = Entry(key: key, version: version, document: document, cost: cost, newer: -1, older: -1)
        let position: Int
        if let reused = free.popLast() {
            position = reused
            entries[position] = entry
        } else {
            position = entries.count
            entries.append(entry)
        }
        positions[key] = position
        self.cost += cost
        link(position)
    }

    /// Drops the documents of a study.
    mutating func remove(study: String) {
        for release in OHIFRelease.known {
            for isToBeJoined in [false, true] {
                remove(DocumentKey(study: study, release: release, isToBeJoined: isToBeJoined))
            }
        }
    }

    /// Drops a document.
    mutating func remove(_ key: DocumentKey) {
        guard let position = positions.removeValue(forKey: key), let entry = entries[position] else { return }
        unlink(position)
        cost -= entry.cost
        entries[position] = nil
        free.append(position)
    }

    /// Drops everything.
    mutating func removeAll() {
        self = DocumentLRU(capacity: capacity)
    }

    private func entry(at position: Int) -> Entry? {
        entries.indices.contains(position) ? entries[position] : nil
    }

    /// Removes an entry from the order of use.
    private mutating func unlink(_ position: Int) {
        guard let entry = entry(at: position) else { return }
        if entry.newer >= 0 { entries[entry.newer]?.older = entry.older } else { newest = entry.older }
        if entry.older >= 0 { entries[entry.older]?.newer = entry.newer } else { oldest = entry.newer }
    }

    /// Adds an entry to the order of use as the newest one.
    private mutating func link(_ position: Int) {
        entries[position]?.newer = -1
        entries[position]?.older = newest
        if newest >= 0 { entries[newest]?.newer = position } else { oldest = position }
        newest = position
    }
}
