// SPDX-License-Identifier: GPL-3.0-or-later

/// Finds the version of OHIF in a build. No file states it; only the "About" dialog in the bundle does.
enum OHIFVersion {
    /// Finds the version in a script: a text like `"3.10.0-beta.5"` near which there is the commit, a text of 40
    /// hexadecimal digits. Of several versions the one with the nearest commit counts. Versions of other libraries in a
    /// bundle have no commit.
    static func find(in script: [UInt8]) -> String? {
        let versions = quotes.flatMap { Self.versions(in: script, quote: $0) }
        let candidates = versions.compactMap { version in
            distanceToCommit(of: version.range, in: script).map { (distance: $0, value: version.value) }
        }
        return candidates.min { $0.distance < $1.distance }?.value
    }

    /// Minifiers also write `\`3.13.2\``.
    private static let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")]

    private static func versions(in script: [UInt8], quote: UInt8) -> [(range: Range<Int>, value: String)] {
        ByteSearch.occurrences(of: String(UnicodeScalar(quote)) + "3.", in: script).compactMap { offset in
            guard let (range, value) = ByteSearch.quoted(in: script, at: offset, limit: 40),
                isVersion(value)
            else { return nil }
            return (range, value)
        }
    }

    private static func isVersion(_ text: String) -> Bool {
        let release = text.prefix { $0 != "-" }
        let numbers = release.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 3
            && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
            && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// Returns the distance of the nearest text of 40 hexadecimal digits, up to 2000 bytes.
    private static func distanceToCommit(of range: Range<Int>, in script: [UInt8]) -> Int? {
        let nearby = script[max(0, range.lowerBound - 2000)..<min(script.count, range.upperBound + 2000)]
        return nearby.split { quotes.contains($0) }
            .filter { part in
                part.count == 40 && part.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            }
            .map { abs($0.startIndex - range.lowerBound) }
            .min()
    }
}
