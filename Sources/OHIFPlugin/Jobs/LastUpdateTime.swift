// SPDX-License-Identifier: GPL-3.0-or-later

/// A time in the form of Orthanc's `LastUpdate`: `YYYYMMDDTHHMMSS`, in UTC.
struct LastUpdateTime: Hashable, Comparable, Sendable {
    /// The time as Orthanc writes it; such texts sort in the order of time.
    let text: String

    /// Reads a time; a date alone, `YYYYMMDD`, means the beginning of its day. `nil` for everything else.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 8 || bytes.count == 15 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            guard bytes[range].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard number(0..<4) != nil, let month = number(4..<6), let day = number(6..<8),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        guard bytes.count == 15 else {
            self.text = text + "T000000"
            return
        }
        guard bytes[8] == UInt8(ascii: "T"), let hour = number(9..<11), let minute = number(11..<13),
            let second = number(13..<15), hour < 24, minute < 60, second <= 60
        else { return nil }
        self.text = text
    }

    static func < (left: LastUpdateTime, right: LastUpdateTime) -> Bool {
        left.text < right.text
    }
}
