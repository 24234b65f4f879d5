// SPDX-License-Identifier: GPL-3.0-or-later

extension JSONValue {
    /// An object of these members, in alphabetical order.
    public init(members: [String: JSONValue]) {
        self = .object(members.sorted { $0.key < $1.key }.map { Member(key: $0.key, value: $0.value) })
    }

    /// A whole number; beyond 2^53 the nearest that a double can hold.
    public static func integer(_ value: Int) -> JSONValue {
        .number(Double(value))
    }

    /// The number, when it is a whole one.
    public var integer: Int? { number.flatMap { Int(exactly: $0) } }
}
