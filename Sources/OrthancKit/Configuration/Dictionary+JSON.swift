// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON

/// JSON objects whose members are looked up by name.
extension [String: JSONValue] {
    /// The members of an object; of those with the same name the last counts, as in JavaScript.
    init(_ members: [JSONValue.Member]) {
        self.init(members.map { ($0.key, $0.value) }) { _, last in last }
    }

    /// The members of the JSON object that a text is; `nil` when it is something else.
    init?(json text: String) {
        guard let members = try? JSONValue(parsing: Array(text.utf8)).members else { return nil }
        self.init(members)
    }
}
