// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit
internal import Studies

/// An entry of Orthanc's change log that concerns preloading.
enum LoggedChange: Hashable, Sendable {
    /// An instance is new, or was overwritten.
    case newInstance(String)
    /// A series received no instance for a while.
    case stableSeries(String)
}

/// The result of handling an entry.
enum ChangeOutcome: Hashable, Sendable {
    /// Nothing is left to do.
    case done
    /// It was too early: the entry must be handled again in a moment.
    case later
}

/// A part of the change log.
struct ChangeLogPage: Hashable, Sendable {
    /// The entries that concern preloading, in order.
    var changes: [LoggedChange]
    /// The sequence number of the last entry that was read.
    var last: Int
    /// Whether no entry follows it.
    var isEnd: Bool
}

/// Orthanc's change log, and a place to save how far it was read.
protocol ChangeLog: Sendable {
    /// Reads the entries after a sequence number, at most `limit` of them.
    func changes(since: Int, limit: Int) throws(StudyServerError) -> ChangeLogPage
    /// Returns the sequence number of the newest entry.
    func lastChange() throws(StudyServerError) -> Int
    /// Returns the saved position, up to which the log was read; `nil` when none was saved.
    func position() throws(StudyServerError) -> Int?
    /// Saves the position up to which the log was read.
    func setPosition(_ position: Int) throws(StudyServerError)
}

/// The log at `/changes`. The position is a global property in Orthanc's database, so it survives a crash.
struct OrthancChangeLog: ChangeLog {
    let orthanc: Orthanc

    /// Properties from 1024 on are for plugins; this one has the number of the metadata that it serves.
    private static let property: Int32 = 4202

    func changes(since: Int, limit: Int) throws(StudyServerError) -> ChangeLogPage {
        let answer = try json("/changes?since=\(since)&limit=\(limit)")
        guard let entries = answer["Changes"]?.array, let last = answer["Last"]?.integer,
            case .boolean(let isEnd)? = answer["Done"]
        else { throw .failed("The change log of Orthanc has an unknown form") }
        return ChangeLogPage(changes: entries.compactMap(LoggedChange.init), last: last, isEnd: isEnd)
    }

    func lastChange() throws(StudyServerError) -> Int {
        guard let last = try json("/changes?last")["Last"]?.integer else {
            throw .failed("The change log of Orthanc has an unknown form")
        }
        return last
    }

    func position() throws(StudyServerError) -> Int? {
        do throws(OrthancError) {
            return Int(try orthanc.globalProperty(Self.property))
        } catch {
            throw .failed(error.description)
        }
    }

    func setPosition(_ position: Int) throws(StudyServerError) {
        do throws(OrthancError) {
            try orthanc.setGlobalProperty(Self.property, "\(position)")
        } catch {
            throw .failed(error.description)
        }
    }

    private func json(_ path: String) throws(StudyServerError) -> JSONValue {
        do throws(OrthancError) {
            return try orthanc.json(path)
        } catch {
            throw .failed(error.description)
        }
    }
}

extension LoggedChange {
    fileprivate init?(_ entry: JSONValue) {
        guard let id = entry["ID"]?.string, OrthancIdentifier.isValid(id) else { return nil }
        switch entry["ChangeType"]?.string {
        case "NewInstance": self = .newInstance(id)
        case "StableSeries": self = .stableSeries(id)
        default: return nil
        }
    }
}
