// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
public import OHIFReleases
internal import Synchronization
internal import Threading

/// A document as the answer to one request.
public struct ServedDocument: Sendable {
    /// Where a document came from.
    public enum Origin: Hashable, Sendable {
        /// Memory, or the computation for another request.
        case memory
        /// Packs only.
        case packs
        /// At least one file.
        case files
    }

    /// The document.
    public var document: ReadyDocument
    /// The number of instances that are missing from it because they could not be read.
    public var missingInstances: Int
    /// The number of instances in it that may be incomplete because their files are damaged. Such a document is not
    /// kept: the next one may be better.
    public var damagedInstances = 0
    /// Where it came from.
    public var origin: Origin
    /// The series that the study has, and those that its objects need from other studies.
    var links: StudyLinks
}

/// A cache of study documents that are ready to be sent. It answers from memory as long as a new computation would give
/// the same document, otherwise it computes the document.
///
/// A document is kept when its study did not change while it was computed, and when every later change is certain to
/// show; see ``LastUpdatePolicy`` and `StudyVersion`. Checking a kept document costs two calls to a server that notices
/// deletions: for the study's `LastUpdate`, and for the default encoding. The cache cannot notice
/// changes behind the server's back that leave `LastUpdate` as it is, such as files that are replaced in the storage
/// area, or by `/reconstruct` with transcoding. The remedy is ``removeAll()`` together with removing the packs.
///
/// Safe from any thread. No lock is held during calls to the server.
public final class DocumentCache<Server: StudyServer>: Sendable {
    private struct State {
        var documents: DocumentLRU<ServedDocument>
        var generations: GenerationTable
        var requests = RequestCoalescer<Waiter>()
        var isStopped = false
    }

    /// The outcome of one computation.
    private struct ComputationResult {
        var outcome: Result<ServedDocument, StudyServerError>
        /// What was loaded, if anything was.
        var loaded: LoadedStudy?
        /// Whether the outcome was checked after the computation was sealed, and still right; see ``RequestCoalescer``.
        var isStillRight: Bool
        /// The version to keep the document under; `nil` when it must not be kept.
        var version: StudyVersion?
    }

    let loader: StudyLoader<Server>
    let patience: Double
    let didLoad: @Sendable (String, LoadedStudy) -> Void
    private let didFindUnsupported: @Sendable ([UnsupportedInstance]) -> Void
    private let gate = DocumentGate()
    let textLimiter: UncompressedTextLimiter
    private let state: Mutex<State>

    /// The counters of the loader and of the cache.
    public var counters: StudyCounters { loader.counters }

    /// Creates a cache.
    ///
    /// - Parameters:
    ///   - capacity: The most bytes of documents that are kept, compressed; 0 keeps none.
    ///   - studies: How many changed studies are remembered; see `GenerationTable`.
    ///   - patience: How long, in seconds, a request waits for the computations of others before it fails.
    ///   - didLoad: Called once for each study that was loaded, on the thread that loaded it, after all waiting
    ///     requests were served: to report what could not be read, and to have packs written in the background.
    ///   - didFindUnsupported: Called with the instances that are listed as not supported, each time a document is
    ///     made.
    public init(
        loader: StudyLoader<Server>,
        capacity: Int,
        studies: Int = 100_000,
        patience: Double = 300,
        didLoad: @escaping @Sendable (_ study: String, _ loaded: LoadedStudy) -> Void = { _, _ in },
        didFindUnsupported: @escaping @Sendable ([UnsupportedInstance]) -> Void = { _ in }
    ) {
        self.loader = loader
        textLimiter = UncompressedTextLimiter(capacity: loader.recordLimits.document)
        self.patience = patience
        self.didLoad = didLoad
        self.didFindUnsupported = didFindUnsupported
        state = Mutex(
            State(documents: DocumentLRU(capacity: capacity), generations: GenerationTable(capacity: studies)))
    }

    /// The most bytes of text that a document may have.
    public var documentLimit: Int { loader.recordLimits.document }

    /// The size of what is kept, in bytes.
    public var bytes: Int { state.withLock { $0.documents.cost } }

    /// The number of documents that are kept.
    public var count: Int { state.withLock { $0.documents.count } }

    /// The number of requests that wait for another request's computation.
    let waiting = Monitor(0)

    // MARK: Changes

    /// Drops the documents of a study in which something was stored, changed or deleted. May be called late, as
    /// Orthanc's callbacks are: the versions of studies do not depend on this call alone.
    public func studyChanged(_ study: String) {
        state.withLock { state in
            state.generations.raise(study)
            state.documents.remove(study: study)
        }
    }

    /// Drops all documents, after something was changed or deleted in an unknown study.
    public func anyStudyChanged() {
        state.withLock { state in
            state.generations.raiseAll()
            state.documents.removeAll()
        }
    }

    /// Drops all documents, and the records of instances that have just arrived.
    public func removeAll() {
        loader.recent?.removeAll()
        anyStudyChanged()
    }

    /// Makes every later request fail, and waiting requests as soon as the computation that they wait for ends.
    public func stop() {
        state.withLock { $0.isStopped = true }
    }

    // MARK: Documents

    /// Returns the document of a study in a release's form. The forms of a study are kept beside each other, and are
    /// dropped together.
    ///
    /// - Parameter isToBeJoined: Whether it is to be joined with documents of other studies. Then it includes
    ///   segmentations and structure sets that are drawn on images of other studies.
    /// - Throws: ``StudyServerError/missing`` when there is no such study, or it has no instances.
    public func document(
        ofStudy study: String, for release: OHIFRelease, isToBeJoined: Bool = false
    ) throws(StudyServerError) -> ServedDocument {
        let alone = try counted { () throws(StudyServerError) in
            try find(DocumentKey(study: study, release: release))
        }
        // Hardly any study needs another document for being joined.
        guard isToBeJoined, !alone.links.areNone else { return alone }
        return try counted { () throws(StudyServerError) in
            try find(DocumentKey(study: study, release: release, isToBeJoined: true))
        }
    }

    /// Returns what the closure makes; counts it by its origin, or as a failure.
    func counted(
        _ make: () throws(StudyServerError) -> ServedDocument
    ) throws(StudyServerError) -> ServedDocument {
        do throws(StudyServerError) {
            let served = try make()
            switch served.origin {
            case .memory: counters.documentsFromMemory.add(1)
            case .packs: counters.documentsFromPacks.add(1)
            case .files: counters.documentsFromFiles.add(1)
            }
            return served
        } catch {
            switch error {
            case .missing: break
            case .tooLarge: counters.documentsTooLarge.add(1)
            case .failed, .unreadable, .busy: counters.documentsFailed.add(1)
            }
            throw error
        }
    }

    /// What a request has to do next.
    private enum Entry {
        case take(ServedDocument)
        case compute(StudyState)
        case wait(Waiter)
    }

    private func find(_ key: DocumentKey) throws(StudyServerError) -> ServedDocument {
        switch try enter(key) {
        case .take(let document): return document
        case .compute(let studyState): return try lead(key, known: studyState)
        case .wait(let waiter):
            switch wait(waiter, for: key) {
            case .served(let result): return try result.get()
            case .compute: return try lead(key, known: nil)
            // The study is still being read for another request.
            case nil: throw .busy
            }
        }
    }

    /// A function of its own, so that a request that waits does not keep the lists of the state in memory.
    private func enter(_ key: DocumentKey) throws(StudyServerError) -> Entry {
        let studyState = try readState(of: key)
        let waiter = Waiter()
        return state.withLock { state in
            if let hit = state.documents.document(of: key, version: studyState.version) { return .take(hit) }
            return state.requests.enter(waiter, of: key) == .compute ? .compute(studyState) : .wait(waiter)
        }
    }

    /// Waits for a signal; `nil` when patience has run out and no signal will come any more.
    private func wait(_ waiter: Waiter, for key: DocumentKey) -> Waiter.Signal? {
        waiting.withLock { $0 += 1 }
        defer { waiting.withLock { $0 -= 1 } }
        if let signal = waiter.wait(seconds: patience) { return signal }
        let wasWaiting = state.withLock { $0.requests.leave(waiter, of: key) }
        return wasWaiting ? nil : waiter.wait()
    }

    /// Computes the document on this thread and serves it to the requests that wait for it.
    private func lead(_ key: DocumentKey, known studyState: StudyState?) throws(StudyServerError) -> ServedDocument {
        let result = compute(key, known: studyState)
        let completion = state.withLock { state in
            if case .success(let document) = result.outcome, let version = result.version {
                var kept = document
                kept.origin = .memory
                state.documents.insert(kept, bytes: document.document.gzip.count, as: key, version: version)
            }
            return state.requests.finish(key, isStillRight: result.isStillRight)
        }
        let shared = result.outcome.map { document in
            var document = document
            document.origin = .memory
            return document
        }
        // First wake the request that computes next, so that it need not wait for the others to wake.
        completion.next?.wake(.compute)
        for waiter in completion.served { waiter.wake(.served(shared)) }
        if let loaded = result.loaded { didLoad(key.study, loaded) }
        return try result.outcome.get()
    }

    private func readState(of key: DocumentKey) throws(StudyServerError) -> StudyState {
        let (generation, known) = state.withLock { state -> (UInt64?, ListedInstances?) in
            (state.isStopped ? nil : state.generations[key.study], state.documents.version(of: key)?.instances)
        }
        guard let generation else { throw .failed("the server is stopping") }
        return try loader.server.readState(
            ofStudy: key.study, generation: generation, lastUpdatePolicy: loader.lastUpdatePolicy, known: known)
    }

    // MARK: Computing

    /// How often a study that changes meanwhile is read before the result is answered as it is.
    private static var attempts: Int { 2 }

    private func compute(_ key: DocumentKey, known studyState: StudyState?) -> ComputationResult {
        do throws(StudyServerError) {
            return try admitted { (budget) throws(StudyServerError) in
                try compute(key, known: studyState, within: budget)
            }
        } catch {
            // A missing study may have arrived while others waited; any other failure would only repeat itself.
            state.withLock { $0.requests.seal(key) }
            return ComputationResult(outcome: .failure(error), isStillRight: error != .missing)
        }
    }

    /// Runs a closure that loads a study and makes its document, as soon as there is memory for that.
    func admitted<Result>(
        _ body: (MemoryBudget) throws(StudyServerError) -> Result
    ) throws(StudyServerError) -> Result {
        try gate.pass(within: patience) { (ticket) throws(StudyServerError) in
            try body(MemoryBudget(limits: loader.recordLimits, ticket: ticket))
        }
    }

    private func compute(
        _ key: DocumentKey, known studyState: StudyState?, within budget: MemoryBudget
    ) throws(StudyServerError) -> ComputationResult {
        var before: StudyState
        if let studyState {
            before = studyState
        } else {
            before = try sealAndReadState(of: key)
            if let hit = state.withLock({ $0.documents.document(of: key, version: before.version) }) {
                return ComputationResult(outcome: .success(hit), isStillRight: true)
            }
        }
        for attempt in 1...Self.attempts {
            let loaded = try loader.load(
                study: key.study, series: before.series, within: budget.renewed())
            let after = try sealAndReadState(of: key)
            // The study was deleted; what was read of it may be only a part.
            if before.version.lastUpdate != nil, after.version.lastUpdate == nil { throw StudyServerError.missing }
            // While a file is being overwritten, both versions can be missing for a moment.
            let isUnchanged = before.version == after.version && loaded.encoding == after.version.encoding
            // Reading again does not improve what the server read in place of our DICOM reader.
            let isDisturbed =
                !isUnchanged || loaded.deletedMeanwhile > 0 || !loaded.failures.isEmpty && !before.isUnambiguous
            if isDisturbed && attempt < Self.attempts {
                before = after
                continue
            }
            let isStillRight = isUnchanged && before.isUnambiguous
            // What could not be read now may be readable a moment later.
            let isKept =
                isStillRight && loaded.failures.isEmpty && loaded.damaged.isEmpty && loaded.deletedMeanwhile == 0
            let outcome = Result { () throws(StudyServerError) in
                try served(loaded, for: key.release, isToBeJoined: key.isToBeJoined)
            }
            // The requests that wait check by themselves whether the study is still missing.
            if case .failure(.missing) = outcome { throw StudyServerError.missing }
            return ComputationResult(
                outcome: outcome, loaded: loaded, isStillRight: isStillRight,
                version: isKept ? before.version : nil)
        }
        throw .missing  // Not reached: the last attempt returns.
    }

    private func sealAndReadState(of key: DocumentKey) throws(StudyServerError) -> StudyState {
        state.withLock { $0.requests.seal(key) }
        return try readState(of: key)
    }

    func served(
        _ loaded: LoadedStudy, for release: OHIFRelease, isToBeJoined: Bool = false
    ) throws(StudyServerError) -> ServedDocument {
        // Deleting the last instance deletes the study.
        guard !loaded.series.isEmpty || !loaded.failures.isEmpty else { throw .missing }
        if loaded.series.isEmpty, let first = loaded.failures.first {
            throw .unreadable(
                status: loader.server.failureStatus(ofInstance: first.instance), instances: loaded.failures.count)
        }
        let records = loaded.records
        didFindUnsupported(
            StudyDocument.unsupported(among: records, for: release, isToBeJoined: isToBeJoined))
        do throws(DeflateError) {
            return ServedDocument(
                document: try ReadyDocument(
                    of: records, for: release, isToBeJoined: isToBeJoined, limit: loader.recordLimits.document),
                missingInstances: loaded.failures.count, damagedInstances: loaded.damaged.count,
                origin: loaded.isFromPacks ? .packs : .files,
                links: StudyLinks(of: records))
        } catch {
            if case .exceedsLimit = error { throw .tooLarge }
            throw .failed("memory is exhausted")
        }
    }
}
