// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// How far a job has come that goes through all series of some studies.
///
/// Studies are taken in the order of their identifiers, so that one identifier says what is done: after a restart the
/// walk goes on behind it, whatever came or went meanwhile.
struct StudyWalk: Sendable {
    /// The studies that were asked for; `nil` for all.
    let wanted: [String]?
    /// Everything up to this identifier is done.
    private(set) var finished: String?
    /// Series that could not be worked on.
    private(set) var failures = 0

    /// The studies that are left, the next one last; `nil` before they were listed.
    private var remaining: [String]?
    private var total = 0
    private var pendingSeries: [String] = []

    init(wanted: [String]?) {
        self.wanted = wanted
    }

    /// The share of the studies that are done, from 0 to 1.
    var progress: Double {
        guard let remaining else { return 0 }
        return total == 0 ? 1 : Double(total - remaining.count) / Double(total)
    }

    /// Whether the studies still have to be listed; see ``begin(with:)``.
    var mustBegin: Bool { remaining == nil }

    /// Takes the list of the studies that there are.
    mutating func begin(with studies: [String]) {
        let chosen = wanted ?? studies
        let left = Set(chosen).filter { study in finished.map { study > $0 } ?? true }
        remaining = left.sorted(by: >)
        total = left.count
    }

    /// The next series to work on, or the next study whose series must be given; `nil` at the end.
    enum Next: Hashable {
        case series(String)
        case study(String)
    }

    /// What is next. A study whose series are all done counts as finished.
    mutating func next() -> Next? {
        if let series = pendingSeries.popLast() { return .series(series) }
        return remaining?.last.map { .study($0) }
    }

    /// Goes on with the series of the study that ``next()`` named.
    mutating func enter(_ study: String, series: [String]) {
        finishLastStudy()
        // Its series are what is left of it; the study itself counts as done when they are.
        pendingSeries = series
        if remaining?.last == study { remaining?.removeLast() }
        entered = study
    }

    /// Counts a series or study that could not be worked on.
    mutating func fail() {
        failures += 1
    }

    /// To be called when ``next()`` gave `nil`.
    mutating func end() {
        finishLastStudy()
    }

    private var entered: String?

    private mutating func finishLastStudy() {
        if let entered { finished = entered }
        entered = nil
    }
}

extension StudyWalk {
    /// What the database keeps of it.
    var serialized: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if let wanted { members["Studies"] = .array(wanted.map { .string($0) }) }
        if let finished { members["Finished"] = .string(finished) }
        return members
    }

    /// The walk that was kept; `nil` when the members are not its own.
    init?(serialized members: [String: JSONValue]) {
        switch members["Studies"] {
        case nil: self.init(wanted: nil)
        case .some(let value):
            guard let studies = value.strings, studies.allSatisfy(OrthancID.isValid) else { return nil }
            self.init(wanted: studies)
        }
        if let value = members["Finished"] {
            guard let study = value.string, OrthancID.isValid(study) else { return nil }
            finished = study
        }
    }

    /// What `/jobs/{id}` shows.
    var content: [String: JSONValue] {
        [
            "Studies": .integer(total), "StudiesDone": .integer(total - (remaining?.count ?? total)),
            "Failures": .integer(failures),
        ]
    }
}
