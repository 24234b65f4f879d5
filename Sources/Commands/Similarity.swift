// SPDX-License-Identifier: GPL-3.0-or-later

extension StringProtocol {
    /// Returns Levenshtein's distance: the fewest letters to insert, remove or replace in order to get the other text.
    ///
    /// - Complexity: The product of the lengths.
    func distance(to other: some StringProtocol) -> Int {
        let other = Array(other)
        // The distances from the part of this text that is read so far to every beginning of the other text.
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
