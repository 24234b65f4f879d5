// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON

/// The members of a study or a series in a document, which override what instances say there. Of each member the first
/// one with a value counts, in the order of the instances, so that a poor first instance hides nothing.
struct JoinedMembers {
    private var first: [UInt8]?
    private var last: [UInt8] = []
    /// The members in the order in which they were found.
    private var names: [String] = []
    private var values: [String: ArraySlice<UInt8>] = [:]
    private var texts = 0

    /// More different texts than this are not read; those of a series are a few.
    private static let textLimit = 4096

    /// Adds the members of one more instance, the inside of a JSON object.
    mutating func append(_ members: [UInt8]) {
        guard let first else {
            first = members
            last = members
            add(members)
            return
        }
        guard members != last, members != first, texts < Self.textLimit else { return }
        last = members
        add(members)
    }

    /// The joined members, without braces.
    var json: [UInt8] {
        guard texts > 1 else { return first ?? [] }
        var json: [UInt8] = []
        for name in names {
            guard let value = values[name] else { continue }
            if !json.isEmpty { json.append(UInt8(ascii: ",")) }
            json += Array("\"\(name)\":".utf8) + value
        }
        return json
    }

    private mutating func add(_ members: [UInt8]) {
        texts += 1
        for (name, value) in Self.split(members) {
            if let known = values[name] {
                if Self.isEmpty(known), !Self.isEmpty(value) { values[name] = value }
            } else {
                names.append(name)
                values[name] = value
            }
        }
    }

    private static func isEmpty(_ value: ArraySlice<UInt8>) -> Bool {
        ["null", "\"\"", "{}", "[]"].contains { value.elementsEqual($0.utf8) }
    }

    /// Splits the inside of an object into names and values.
    private static func split(_ members: [UInt8]) -> [(name: String, value: ArraySlice<UInt8>)] {
        var found: [JSONValidator.Member] = []
        let isValid = JSONValidator.isValid(members, as: .members) { member in
            if member.depth == 1 { found.append(member) }
            return true
        }
        guard isValid else { return [] }
        return found.enumerated().map { index, member in
            // The next name follows its quotation mark, and that follows a comma.
            let next = index + 1 < found.count ? found[index + 1].name.lowerBound - 1 : members.count
            var value = members[min(member.value, next)..<next]
            while let last = value.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) { value.removeLast() }
            if index + 1 < found.count, value.last == UInt8(ascii: ",") { value.removeLast() }
            while let last = value.last, [0x20, 0x09, 0x0A, 0x0D].contains(last) { value.removeLast() }
            return (String(decoding: members[member.name], as: UTF8.self), value)
        }
    }
}
