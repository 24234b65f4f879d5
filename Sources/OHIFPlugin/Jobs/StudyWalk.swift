// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// The studies that a job works on.
struct StudySelection: Hashable, Sendable {
    /// The identifiers of the studies; `nil` for all.
    var studies: [String]?
    /// Only studies that changed at this time or later.
    var since: LastUpdate?

    /// Every study.
    static let all = StudySelection()
}

/// The progress of a job through all series of some studies.
///
/// It visits studies in the order of their identifiers, so that one identifier says which are done: after a restart the
/// walk continues behind it, whatever was stored or deleted meanwhile.
struct StudyWalk: Sendable {
    /// The studies to visit.
    let selection: StudySelection
    /// The identifier up to which all studies are done.
    private(set) var finished: String?
    /// The number of series and studies that could not be worked on.
    private(set) var failures = 0

    /// The studies that are left, the next one last; `nil` before they are listed.
    private var remaining: [String]?
    private var total = 0
    /// How many studies were done before a restart; used until the studies are listed again.
    private var doneBefore = 0
    /// The study whose series are being worked on.
    private var entered: String?
    private var seriesOfEntered = 0
    private var pendingSeries: [String] = []
    /// The share that is not done of the series that ``next()`` returned last.
    private var restOfSeries = 0.0
    /// The part of ``failures`` in finished studies. Only this is saved: after a restart the others may occur again.
    private var failuresOfFinished = 0

    init(_ selection: StudySelection) {
        self.selection = selection
    }

    /// The share of the work that is done, from 0 to 1: all studies count alike, and so do all series of a study.
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

    /// Whether the studies must still be listed; see ``begin(with:)``.
    var mustBegin: Bool { remaining == nil }

    /// Takes the list of all studies in Orthanc.
    mutating func begin(with studies: [String]) {
        let chosen = Set(selection.studies ?? studies)
        remaining = chosen.filter { study in finished.map { study > $0 } ?? true }.sorted(by: >)
        // The total includes the studies that were done before a restart.
        total = chosen.count
    }

    /// The next series to work on, or the next study whose series must be given; `nil` at the end.
    enum Next: Hashable {
        case series(String)
        case study(String)
    }

    /// Returns what is next. A study whose series are all done counts as finished.
    mutating func next() -> Next? {
        restOfSeries = 0
        if let series = pendingSeries.popLast() { return .series(series) }
        finishEnteredStudy()
        return remaining?.last.map { .study($0) }
    }

    /// Notes the share, from 0 to 1, that is done of the series that ``next()`` returned. Without a call, the series
    /// counts as done.
    mutating func noteProgress(_ share: Double) {
        restOfSeries = 1 - min(max(share, 0), 1)
    }

    /// Takes the series of the study that ``next()`` returned; none when the study needs no work.
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
    /// The members from which the walk is restored after a restart.
    var serialized: [String: JSONValue] {
        var members = selection.members
        if let finished { members["Finished"] = .string(finished) }
        if failuresOfFinished > 0 { members["Failures"] = .integer(failuresOfFinished) }
        // Orthanc also saves jobs that have ended, and shows their content after a restart.
        if total > 0 {
            members["Total"] = .integer(total)
            members["Done"] = .integer(studiesDone)
        }
        return members
    }

    /// Restores a walk from its saved members; `nil` when they have another form.
    init?(serialized members: [String: JSONValue]) {
        var selection = StudySelection()
        if let value = members[StudySelection.studiesMember] {
            guard let studies = value.strings, studies.allSatisfy(OrthancIdentifier.isValid) else { return nil }
            selection.studies = studies
        }
        if let value = members[StudySelection.sinceMember] {
            guard let since = value.string.flatMap({ LastUpdate(timeOrDate: $0) }) else { return nil }
            selection.since = since
        }
        self.init(selection)
        if let value = members["Finished"] {
            guard let study = value.string, OrthancIdentifier.isValid(study) else { return nil }
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

    /// Returns a number of resources; 0 when the member is absent, `nil` when its value is not such a number.
    private static func count(_ name: String, in members: [String: JSONValue]) -> Int? {
        guard let value = members[name] else { return 0 }
        // No archive has more resources than this, so a larger number was not written here.
        return value.integer.flatMap { (0...Int(Int32.max)).contains($0) ? $0 : nil }
    }

    /// The members that `/jobs/{id}` shows.
    var content: [String: JSONValue] {
        ["Studies": .integer(total), "StudiesDone": .integer(studiesDone), "Failures": .integer(failures)]
    }
}
