// SPDX-License-Identifier: GPL-3.0-or-later

/// The time at which a resource last changed, `YYYYMMDDTHHMMSS` in UTC (Orthanc's metadata `LastUpdate`).
public struct LastUpdate: Hashable, Comparable, Sendable {
    /// The time as Orthanc writes it; such texts sort in the order of time.
    public let text: String
    /// The seconds since 1970.
    let seconds: Int64

    /// Reads a time; nil when the text has another form.
    public init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(16))
        guard bytes.count == 15, bytes[8] == UInt8(ascii: "T"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[4..<6]),
            let day = Self.number(bytes[6..<8]), let hour = Self.number(bytes[9..<11]),
            let minute = Self.number(bytes[11..<13]), let second = Self.number(bytes[13..<15]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        self.text = text
        seconds = Self.days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Reads a time or a date, `YYYYMMDD`, which means the beginning of its day; nil for everything else.
    public init?(timeOrDate text: String) {
        self.init(text.utf8.count == 8 ? text + "T000000" : text)
    }

    /// Compares the texts.
    public static func < (left: LastUpdate, right: LastUpdate) -> Bool {
        left.text < right.text
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// Returns the days from 1970-01-01 in the Gregorian calendar, for years from 0 to 9999.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        // In years that begin in March, the leap day is the last day.
        let year = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
