// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import Studies
internal import Threading

/// The files that stay in memory while their frames are requested one after the other, up to a number of bytes.
///
/// Several requests for a file share one read; a changed file is read again. When there are too many bytes, the file
/// whose last use is longest ago goes first. Each file goes 30 to 60 seconds after its last use. A file larger than the
/// capacity stays as the only one. A file with a single frame does not stay: the frames of a series of such files would
/// push out all others.
final class FileCache<Server: FileServer>: Sendable {
    private struct Entry: Sendable {
        var file: ParsedFile
        var lastUse: Instant
    }

    private struct State: Sendable {
        var entries: [String: Entry] = [:]
        var opening: Set<String> = []
        var isCleaning = false
        var isStopped = false
    }

    /// How long files stay and how long requests wait, in seconds.
    struct Times: Sendable {
        /// How long an unused file stays at least.
        var idle: Double = 30
        /// How long a request waits for others that read files.
        var patience: Double = 60
    }

    /// How many times a file is read when each read finds that it was overwritten meanwhile.
    private static var attempts: Int { 5 }

    private let server: Server
    private let capacity: Int
    private let openingLimit: Int
    private let times: Times
    private let state = Monitor(State())
    private let inflating = Monitor(false)
    private let cleaner = SerialWorker()

    /// Creates an empty collection.
    ///
    /// - Parameters:
    ///   - capacity: How many bytes stay in memory; with 0 a file stays only while it is in use.
    ///   - openingLimit: How many files are read at the same time.
    init(server: Server, capacity: Int, openingLimit: Int, times: Times = Times()) {
        self.server = server
        self.capacity = max(0, capacity)
        self.openingLimit = max(1, openingLimit)
        self.times = times
    }

    /// The size of the files that stay, in bytes.
    var byteCount: Int { state.read { $0.entries.values.reduce(0) { $0 + $1.file.byteCount } } }

    /// Returns an instance's file as it is now.
    ///
    /// - Parameter version: The version that the server gave a moment ago.
    func file(ofInstance instance: String, version: [UInt8]) throws(FrameError) -> ParsedFile {
        if let kept = try turn(instance, version: version) { return kept }
        defer { state.withLock { _ = $0.opening.remove(instance) } }
        let file = try open(instance, version: version)
        keep(file, ofInstance: instance)
        return file
    }

    /// Returns the file when it is in memory; otherwise waits for its turn to read the file, and returns `nil`.
    private func turn(_ instance: String, version: [UInt8]) throws(FrameError) -> ParsedFile? {
        let end = Instant.after(seconds: times.patience)
        let found: Result<ParsedFile?, FrameError> = state.wait { state in
            if state.isStopped { return .done(.failure(.failed("the server is stopping"))) }
            if let entry = state.entries[instance], entry.file.version.bytes == version {
                state.entries[instance]?.lastUse = .now()
                return .done(.success(entry.file))
            }
            if state.opening.contains(instance) || state.opening.count >= openingLimit {
                if end <= .now() { return .done(.failure(.failed("files are still being read for other requests"))) }
                return .wait(until: end)
            }
            state.opening.insert(instance)
            return .done(.success(nil))
        }
        return try found.get()
    }

    private func open(_ instance: String, version: [UInt8]) throws(FrameError) -> ParsedFile {
        var version = version
        for _ in 0..<Self.attempts {
            let bytes: any FileBytes
            do throws(StudyServerError) {
                bytes = try server.file(ofInstance: instance)
                let after = try server.fileVersion(ofInstance: instance)
                guard after == version else {
                    // The bytes may be those of the old or of the new file.
                    version = after
                    continue
                }
            } catch {
                throw FrameError(error)
            }
            return try parse(bytes, version: version)
        }
        throw .failed("instance \(instance) is overwritten again and again")
    }

    /// Finds the parts of a file. Inflates one file at a time, since a small one can take much memory.
    private func parse(_ bytes: any FileBytes, version: [UInt8]) throws(FrameError) -> ParsedFile {
        do throws(DICOMError) {
            do throws(DICOMError) {
                return try ParsedFile(bytes, version: FileVersion(bytes: version), inflationLimit: 0)
            } catch {
                guard error.kind == .exceedsInflationLimit else { throw error }
            }
            inflating.wait { (isBusy: inout Bool) -> Monitor<Bool>.WaitDecision<Void> in
                guard !isBusy else { return .wait() }
                isBusy = true
                return .done(())
            }
            defer { inflating.withLock { $0 = false } }
            return try ParsedFile(
                bytes, version: FileVersion(bytes: version), inflationLimit: ParsedFile.inflationLimit)
        } catch {
            throw FrameError(error)
        }
    }

    private func keep(_ file: ParsedFile, ofInstance instance: String) {
        guard capacity > 0, !file.isUsedUp else { return }
        let mustClean = state.withLock { state in
            guard !state.isStopped else { return false }
            state.entries[instance] = Entry(file: file, lastUse: .now())
            var size = state.entries.values.reduce(0) { $0 + $1.file.byteCount }
            let byAge = state.entries.sorted { $0.value.lastUse < $1.value.lastUse }
            for (other, entry) in byAge where size > capacity && other != instance {
                state.entries[other] = nil
                size -= entry.file.byteCount
            }
            defer { state.isCleaning = true }
            return !state.isCleaning
        }
        if mustClean { cleanLater() }
    }

    private func cleanLater() {
        cleaner.perform(after: times.idle) { [weak self] in
            guard let self else { return }
            let isDone = state.withLock { state in
                let now = Instant.now()
                state.entries = state.entries.filter { $0.value.lastUse.advanced(bySeconds: self.times.idle) > now }
                state.isCleaning = !state.entries.isEmpty
                return state.entries.isEmpty
            }
            if !isDone { cleanLater() }
        }
    }

    /// Drops all files, makes waiting requests fail, and ends the cleaning thread.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.entries = [:]
        }
        cleaner.stop()
    }
}
