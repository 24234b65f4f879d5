// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import Studies
internal import Threading

/// Files that stay in memory while their frames are asked for one after the other, up to a number of bytes.
///
/// A file is read once however many requests come for it, and again when it has changed. Those that were not used for
/// longest go first, all of them after half a minute; a file larger than everything may be together stays alone.
final class OpenFiles<Server: FileServer>: Sendable {
    private struct Entry: Sendable {
        var file: OpenedFile
        var lastUse: Instant
    }

    private struct State: Sendable {
        var entries: [String: Entry] = [:]
        var opening: Set<String> = []
        var isCleaning = false
    }

    /// How often a file is read that is overwritten under our hands, before what came of it is served.
    private static var attempts: Int { 3 }

    private let server: Server
    private let capacity: Int
    private let openingLimit: Int
    private let idleTime: Double
    private let state = Monitor(State())
    private let cleaner = SerialWorker()

    /// No files yet.
    ///
    /// - Parameters:
    ///   - capacity: The most bytes that are kept; with 0 a file stays only as long as somebody uses it.
    ///   - openingLimit: The most files that are read at the same time.
    ///   - idleTime: How long, in seconds, a file stays that nobody uses.
    init(server: Server, capacity: Int, openingLimit: Int, idleTime: Double = 30) {
        self.server = server
        self.capacity = max(0, capacity)
        self.openingLimit = max(1, openingLimit)
        self.idleTime = idleTime
    }

    /// What is kept, in bytes.
    var byteCount: Int { state.read { $0.entries.values.reduce(0) { $0 + $1.file.byteCount } } }

    /// An instance's file as it is now.
    func file(ofInstance instance: String, version: [UInt8]) throws(FrameError) -> OpenedFile {
        let kept: OpenedFile? = state.wait { state in
            if let entry = state.entries[instance], entry.file.version == version {
                state.entries[instance]?.lastUse = .now()
                return .done(entry.file)
            }
            if state.opening.contains(instance) || state.opening.count >= openingLimit { return .wait() }
            state.opening.insert(instance)
            return .done(nil)
        }
        if let kept { return kept }
        defer { state.withLock { _ = $0.opening.remove(instance) } }
        let file = try open(instance, version: version)
        keep(file, ofInstance: instance)
        return file
    }

    private func open(_ instance: String, version: [UInt8]) throws(FrameError) -> OpenedFile {
        let bytes: any FileBytes
        var version = version
        do throws(StudyServerError) {
            var read = try server.file(ofInstance: instance)
            for _ in 1..<Self.attempts {
                let after = try server.fileVersion(ofInstance: instance)
                if after == version { break }
                version = after
                read = try server.file(ofInstance: instance)
            }
            bytes = read
        } catch {
            throw FrameError(error)
        }
        do throws(DICOMError) {
            return try OpenedFile(bytes, version: version)
        } catch {
            throw FrameError(error)
        }
    }

    private func keep(_ file: OpenedFile, ofInstance instance: String) {
        guard capacity > 0 else { return }
        let mustClean = state.withLock { state in
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
        cleaner.perform(after: idleTime) { [weak self] in
            guard let self else { return }
            let isDone = state.withLock { state in
                let now = Instant.now()
                state.entries = state.entries.filter { $0.value.lastUse.advanced(bySeconds: self.idleTime) > now }
                state.isCleaning = !state.entries.isEmpty
                return state.entries.isEmpty
            }
            if !isDone { cleanLater() }
        }
    }

    /// Drops everything and ends the thread that looks after it.
    func stop() {
        cleaner.stop()
        state.withLock { $0.entries = [:] }
    }
}
