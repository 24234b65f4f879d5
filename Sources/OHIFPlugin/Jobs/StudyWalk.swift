// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// Which studies a job is about.
struct StudySelection: Hashable, Sendable {
    /// The studies that were asked for; `nil` for all.
    var studies: [String]?
    /// Only studies that changed at this time or later.
    var since: LastUpdateTime?

    /// Every study.
    static let all = StudySelection()
}

/// How far a job has come that goes through all series of some studies.
///
/// Studies are taken in the order of their identifiers, so that one identifier says what is done: after a restart the
/// walk goes on behind it, whatever came or went meanwhile.
struct StudyWalk: Sendable {
    /// What was asked for.
    let selection: StudySelection
    /// Everything up to this identifier is done.
    private(set) var finished: String?
    /// Series and studies that could not be worked on.
    private(set) var failures = 0

    /// The studies that are left, the next one last; `nil` before they were listed.
    private var remaining: [String]?
    private var total = 0
    /// How many studies were done before a restart; what counts until they are listed again, if ever.
    private var doneBefore = 0
    /// The study whose series are being worked on.
    private var entered: String?
    private var seriesOfEntered = 0
    private var pendingSeries: [String] = []
    /// The share of the series that ``next()`` named last which is not done.
    private var restOfSeries = 0.0
    /// Those of ``failures`` that belong to what is finished: after a restart the others may come once more.
    private var failuresOfFinished = 0

    init(_ selection: StudySelection) {
        self.selection = selection
    }

    /// The share of the work that is done, from 0 to 1: studies count alike, and so do the series of one.
    var progress: Double {
        guard total > 0 else { return remaining == nil ? 0 : 1 }
        let ofEntered =
            entered == nil || seriesOfEntered == 0
            ? 0 : (Double(seriesOfEntered - pendingSeries.count) - restOfSeries) / Double(seriesOfEntered)
        return (Double(studiesDone) + ofEntered) / Double(total)
    }

    /// How many studies are done.
    private var studiesDone: Int {
        remaining.map { total - $0.count - (entered == nil ? 0 : 1) } ?? doneBefore
    }

    /// Whether the studies still have to be listed; see ``begin(with:)``.
    var mustBegin: Bool { remaining == nil }

    /// Takes the list of the studies that there are.
    mutating func begin(with studies: [String]) {
        let chosen = Set(selection.studies ?? studies)
        remaining = chosen.filter { study in finished.map { study > $0 } ?? true }.sorted(by: >)
        // What was done before a restart counts, too.
        total = chosen.count
    }

    /// The next series to work on, or the next study whose series must be given; `nil` at the end.
    enum Next: Hashable {
        case series(String)
        case study(String)
    }

    /// What is next. A study whose series are all done counts as finished.
    mutating func next() -> Next? {
        restOfSeries = 0
        if let series = pendingSeries.popLast() { return .series(series) }
        finishEnteredStudy()
        return remaining?.last.map { .study($0) }
    }

    /// Takes note of the share of the series that ``next()`` named which is done, from 0 to 1; all of it, unless something
    /// else is said.
    mutating func noteProgress(_ share: Double) {
        restOfSeries = 1 - min(max(share, 0), 1)
    }

    /// Goes on with the series of the study that ``next()`` named; with none of them when it needs nothing.
    mutating func enter(_ study: String, series: [String]) {
        if remaining?.last == study { remaining?.removeLast() }
        entered = study
        seriesOfEntered = series.count
        pendingSeries = series
    }

    /// Counts a series or study that could not be worked on.
    mutating func fail() {
        failures += 1
    }

    private mutating func finishEnteredStudy() {
        guard let entered else { return }
        finished = entered
        failuresOfFinished = failures
        self.entered = nil
    }
}

extension StudyWalk {
    /// What the database keeps of it.
    var serialized: [String: JSONValue] {
        var members = selection.members
        if let finished { members["Finished"] = .string(finished) }
        if failuresOfFinished > 0 { members["Failures"] = .integer(failuresOfFinished) }
        // Orthanc keeps jobs that have ended, too, and shows their content.
        if total > 0 {
            members["Total"] = .integer(total)
            members["Done"] = .integer(studiesDone)
        }
        return members
    }

    /// The walk that was kept; `nil` when the members are not its own.
    init?(serialized members: [String: JSONValue]) {
        var selection = StudySelection()
        if let value = members[StudySelection.studiesMember] {
            guard let studies = value.strings, studies.allSatisfy(OrthancID.isValid) else { return nil }
            selection.studies = studies
        }
        if let value = members[StudySelection.sinceMember] {
            guard let since = value.string.flatMap({ LastUpdateTime($0) }) else { return nil }
            selection.since = since
        }
        self.init(selection)
        if let value = members["Finished"] {
            guard let study = value.string, OrthancID.isValid(study) else { return nil }
            finished = study
        }
        guard let failures = Self.count("Failures", in: members), let total = Self.count("Total", in: members),
            let done = Self.count("Done", in: members), done <= total
        else { return nil }
        self.failures = failures
        failuresOfFinished = failures
        self.total = total
        doneBefore = done
    }

    /// A number of resources, 0 when there is none; `nil` for what is no such number.
    private static func count(_ name: String, in members: [String: JSONValue]) -> Int? {
        guard let value = members[name] else { return 0 }
        // More than this were not counted: there are not that many resources.
        return value.integer.flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
    }

    /// What `/jobs/{id}` shows.
    var content: [String: JSONValue] {
        ["Studies": .integer(total), "StudiesDone": .integer(studiesDone), "Failures": .integer(failures)]
    }
}
