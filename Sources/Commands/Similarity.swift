// SPDX-License-Identifier: GPL-3.0-or-later

extension StringProtocol {
    /// The fewest letters to insert, remove or replace until this is the other text (Levenshtein's distance). Takes as
    /// many steps as the product of the lengths.
    func distance(to other: some StringProtocol) -> Int {
        let other = Array(other)
        // The distances of what was seen of this text to every beginning of the other one.
        var row = Array(0...other.count)
        for (index, letter) in enumerated() {
            var diagonal = index
            row[0] = index + 1
            for (column, otherLetter) in other.enumerated() {
                let replaced = diagonal + (letter == otherLetter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }
}
