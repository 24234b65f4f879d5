// SPDX-License-Identifier: GPL-3.0-or-later

import Studies
import Synchronization

/// An archive in memory that behaves as Orthanc does in what freshness depends on: `LastUpdate` with a resolution of a
/// second, deletions that move it or not, attachments that vanish with their series.
final class ModelServer: StudyServer {
    struct Series: Hashable {
        var lastUpdate: Int64
        var instances: [String: ModelFile] = [:]
        var pack: [UInt8]?
    }

    struct Study: Hashable {
        var lastUpdate: Int64
        var series: [String: Series] = [:]
    }

    struct State {
        /// Milliseconds since 1970.
        var now: Int64 = 1_795_000_000_000
        var studies: [String: Study] = [:]
        /// Instances of no interest that are in the archive, too.
        var otherInstances = 0
        /// The number of the latest entry of the change log, which tells of what is stored, not of what is deleted.
        var lastChange = 1
        /// Files that were ever stored, by their name: some time passes before one is removed that nothing refers to.
        var files: [String: [UInt8]] = [:]
        /// Series that are left out when all instances are asked for.
        var hidden: Set<String> = []
        /// Whether something is stored whenever the archive is counted.
        var isBusy = false
        /// Whether the archive cannot be counted, though it could before.
        var isUncountable = false
        /// How often which method was called.
        var calls: [String: Int] = [:]
        /// What fails, by method or by the identifier that it is asked about.
        var failing: Set<String> = []
        /// What the server answers itself where a file fails.
        var failureStatus: Int?
        /// What undeclared text is taken for.
        var encoding = TextEncoding.latin1
        /// Happens before the call of that number, counted down to 0.
        var interruption: (calls: Int, action: @Sendable (ModelServer) -> Void)?
    }

    /// What a server is able to tell.
    enum Manner: CaseIterable {
        /// That something was deleted shows when the instances are listed.
        case listsOnly
        /// It shows in the number of instances in the archive, too.
        case countsInstances
        /// The same, and all lists are told at once.
        case listsAtOnce
        /// It shows in `LastUpdate`.
        case noticesDeletions
        /// The same, and much can be asked for at once, and files be read where they lie.
        case tellsAll
    }

    let manner: Manner
    var noticesDeletions: Bool { manner == .noticesDeletions || manner == .tellsAll }
    /// When set, time passes by itself: called with the lock held whenever the time is needed.
    let runningClock: (@Sendable () -> Int64)?
    private let state = Mutex(State())

    convenience init(noticesDeletions: Bool, runningClock: (@Sendable () -> Int64)? = nil) {
        self.init(manner: noticesDeletions ? .noticesDeletions : .listsOnly, runningClock: runningClock)
    }

    init(manner: Manner = .noticesDeletions, runningClock: (@Sendable () -> Int64)? = nil) {
        self.manner = manner
        self.runningClock = runningClock
    }

    var textEncoding: TextEncoding { state.withLock { $0.encoding } }

    // MARK: The test's side

    func withState<Result>(_ body: (inout sending State) -> sending Result) -> sending Result {
        state.withLock { body(&$0) }
    }

    var now: Int64 { runningClock?() ?? state.withLock { $0.now } }

    func advance(milliseconds: Int64) { state.withLock { $0.now += milliseconds } }

    func calls(_ method: String) -> Int { state.withLock { $0.calls[method] ?? 0 } }

    func fail(_ what: String...) { state.withLock { $0.failing = Set(what) } }

    /// Lets something happen in the midst of what is asked next: before the call of that number.
    func interrupt(beforeCall calls: Int, _ action: @escaping @Sendable (ModelServer) -> Void) {
        state.withLock { $0.interruption = (calls, action) }
    }

    /// Takes back an interruption that has not happened.
    func interruptNoMore() { state.withLock { $0.interruption = nil } }

    var lastUpdatePolicy: LastUpdatePolicy { LastUpdatePolicy(now: { [self] in now }) }

    /// Stores an instance, or overwrites it.
    ///
    /// - Returns: What was deleted, that is the instance itself when it is overwritten.
    @discardableResult func store(_ file: ModelFile) -> [String] {
        change(file.study, isLogged: true) { studies, second in
            var study = studies[file.study] ?? Study(lastUpdate: second)
            var series = study.series[file.series] ?? Series(lastUpdate: second)
            // Overwriting deletes first: with its only instance a series goes, and comes anew without its attachments.
            let isOverwritten = series.instances[file.instance] != nil
            if series.instances.count == 1, isOverwritten { series.pack = nil }
            series.instances[file.instance] = file
            series.lastUpdate = second
            study.series[file.series] = series
            study.lastUpdate = second
            studies[file.study] = study
            return isOverwritten ? [file.instance] : []
        }
    }

    /// Deletes what is there, as the other methods that do.
    ///
    /// - Returns: The instances that were there.
    @discardableResult func delete(instance: String, series: String, study: String) -> [String] {
        change(study) { [noticesDeletions] studies, second in
            guard studies[study]?.series[series]?.instances.removeValue(forKey: instance) != nil else { return [] }
            if noticesDeletions {
                studies[study]?.series[series]?.lastUpdate = second
                studies[study]?.lastUpdate = second
            }
            if studies[study]?.series[series]?.instances.isEmpty == true { studies[study]?.series[series] = nil }
            if studies[study]?.series.isEmpty == true { studies[study] = nil }
            return [instance]
        }
    }

    @discardableResult func delete(series: String, study: String) -> [String] {
        change(study) { [noticesDeletions] studies, second in
            guard let deleted = studies[study]?.series.removeValue(forKey: series) else { return [] }
            if noticesDeletions { studies[study]?.lastUpdate = second }
            if studies[study]?.series.isEmpty == true { studies[study] = nil }
            return Array(deleted.instances.keys)
        }
    }

    @discardableResult func delete(study: String) -> [String] {
        change(study) { studies, _ in
            studies.removeValue(forKey: study)?.series.values.flatMap(\.instances.keys) ?? []
        }
    }

    private func change(
        _ study: String, isLogged: Bool = false, _ body: (inout [String: Study], Int64) -> [String]
    ) -> [String] {
        state.withLock { state in
            if isLogged { state.lastChange += 1 }
            let now = runningClock?() ?? state.now
            return body(&state.studies, now / 1000)
        }
    }

    // MARK: The server's side

    func series(ofStudy study: String) throws(StudyServerError) -> [String] {
        try asked("series", study) { state in state.studies[study].map { Array($0.series.keys) } }
    }

    func instances(ofSeries series: String) throws(StudyServerError) -> [String] {
        try asked("instances", series) { state in state.series(series).map { Array($0.instances.keys) } }
    }

    func withFile<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        let file = try asked("file", instance) { state in state.file(instance) }
        return file.bytes.withUnsafeBytes { body($0) }
    }

    func tags(ofInstance instance: String) throws(StudyServerError) -> [UInt8] {
        try asked("tags", instance) { state in state.file(instance) }.tags
    }

    /// The model calls everything by its UID.
    func identifiers(of instances: [String], in series: DICOMSeries, calledSeries id: String) -> [String]? {
        series.seriesInstanceUID == id ? instances : nil
    }

    func failureStatus(ofInstance instance: String) -> Int? { state.withLock { $0.failureStatus } }

    func lastUpdate(ofStudy study: String) throws(StudyServerError) -> String? {
        try orNil { () throws(StudyServerError) in
            try asked("studyLastUpdate", study) { state in state.studies[study]?.lastUpdate }
        }.map(Self.text)
    }

    func lastUpdate(ofSeries series: String) throws(StudyServerError) -> String? {
        try orNil { () throws(StudyServerError) in
            try asked("seriesLastUpdate", series) { state in state.series(series)?.lastUpdate }
        }.map(Self.text)
    }

    func archiveMark() throws(StudyServerError) -> ArchiveMark? {
        guard manner == .countsInstances || manner == .listsAtOnce, !state.withLock({ $0.isUncountable }) else {
            return nil
        }
        return try asked("archiveMark", "") { state in
            let instances = state.studies.values.flatMap(\.series.values).reduce(0) { $0 + $1.instances.count }
            return ArchiveMark(
                instances: instances + state.otherInstances, lastChange: state.isBusy ? nil : state.lastChange)
        }
    }

    func pack(ofSeries series: String) throws(StudyServerError) -> [UInt8]? {
        try orNil { () throws(StudyServerError) in try asked("pack", series) { state in state.series(series)?.pack } }
    }

    func setPack(_ pack: [UInt8], ofSeries series: String) throws(StudyServerError) {
        try asked("setPack", series) { state -> Void? in
            for (id, study) in state.studies where study.series[series] != nil {
                state.studies[id]?.series[series]?.pack = pack
                return ()
            }
            return nil
        }
    }

    func seriesStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState]? {
        if manner == .listsAtOnce { return try listedStates(ofStudy: study) }
        guard manner == .tellsAll else { return nil }
        return try asked("seriesStates", study) { state in
            (state.studies[study]?.series ?? [:]).map { id, series in
                let pack = series.pack.map { StoredFile(name: Self.name(ofPack: $0, id), size: $0.count) }
                if let pack { state.files[pack.name] = series.pack }
                return SeriesState(
                    id: id, lastUpdate: Self.text(series.lastUpdate), pack: pack.map { .file($0) } ?? .none)
            }
        }
    }

    /// Each as of a moment of its own, and without those that are gone by then.
    private func listedStates(ofStudy study: String) throws(StudyServerError) -> [SeriesState] {
        let series = try asked("seriesStates", study) { state in state.studies[study].map { $0.series.keys.sorted() } }
        var states: [SeriesState] = []
        for id in series {
            let state = try orNil { () throws(StudyServerError) in
                try asked("seriesState", id) { state in
                    state.series(id).map { series in
                        SeriesState(
                            id: id, lastUpdate: Self.text(series.lastUpdate), pack: .onRequest,
                            instances: Array(series.instances.keys))
                    }
                }
            }
            if let state { states.append(state) }
        }
        return states
    }

    func instances(in scope: InstanceScope) throws(StudyServerError) -> [LocatedInstance]? {
        guard manner == .tellsAll else { return nil }
        return try asked("allInstances", "\(scope)") { state in
            let series: [String: Series] =
                switch scope {
                case .study(let study): state.studies[study]?.series ?? [:]
                case .series(let id): state.series(id).map { [id: $0] } ?? [:]
                }
            return series.filter { !state.hidden.contains($0.key) }.flatMap { id, series in
                series.instances.values.map { file in
                    let stored = StoredFile(name: Self.name(of: file), size: file.bytes.count)
                    state.files[stored.name] = file.bytes
                    return LocatedInstance(id: file.instance, series: id, file: stored)
                }
            }
        }
    }

    func withStoredFile<Result>(_ file: StoredFile, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        let bytes = try? asked("storedFile", file.name) { state in state.files[file.name] }
        return bytes.map { $0.withUnsafeBytes { body($0) } }
    }

    /// Names are never used twice, whatever is overwritten.
    private static func name(of file: ModelFile) -> String { "\(file.instance) \(file.revision)" }

    private static func name(ofPack pack: [UInt8], _ series: String) -> String {
        "\(series) \(ContentHash(of: pack).hexadecimal)"
    }

    private func orNil<Value>(_ body: () throws(StudyServerError) -> Value) throws(StudyServerError) -> Value? {
        do throws(StudyServerError) {
            return try body()
        } catch {
            guard error == .missing else { throw error }
            return nil
        }
    }

    private func asked<Value>(
        _ method: String, _ id: String, _ body: (inout State) -> Value?
    ) throws(StudyServerError) -> Value {
        let action = state.withLock { state -> (@Sendable (ModelServer) -> Void)? in
            guard let interruption = state.interruption else { return nil }
            guard interruption.calls == 0 else {
                state.interruption?.calls -= 1
                return nil
            }
            state.interruption = nil
            return interruption.action
        }
        action?(self)
        var answer: Value?
        let isFailing = state.withLock { state in
            state.calls[method, default: 0] += 1
            if state.failing.contains(method) || state.failing.contains(id) { return true }
            answer = body(&state)
            return false
        }
        if isFailing { throw .failed("\(method) fails") }
        guard let answer else { throw .missing }
        return answer
    }

    /// `YYYYMMDDThhmmss` of November 2026 and the weeks around it.
    static func text(_ seconds: Int64) -> String {
        let days = seconds / 86_400 - 20_758  // since 1 November 2026
        let time = seconds % 86_400
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (month, day) = days < 30 ? (11, days + 1) : (12, days - 29)
        return "2026\(two(Int64(month)))\(two(day))T\(two(time / 3600))\(two(time / 60 % 60))\(two(time % 60))"
    }
}

extension ModelServer.State {
    fileprivate func series(_ id: String) -> ModelServer.Series? {
        for study in studies.values { if let series = study.series[id] { return series } }
        return nil
    }

    fileprivate func file(_ id: String) -> ModelFile? {
        for study in studies.values {
            for series in study.series.values { if let file = series.instances[id] { return file } }
        }
        return nil
    }
}
