// SPDX-License-Identifier: GPL-3.0-or-later

/// Orthanc's identifiers of a series and its instances: the SHA-1 of DICOM's identifiers, in five groups of eight
/// hexadecimal digits (the Orthanc Book, "Orthanc identifiers"). They tell without a call to Orthanc whether an
/// instance belongs to a series.
public struct OrthancIdentifier: Sendable {
    private let beforeInstance: [UInt8]

    /// Orthanc's identifier of the series.
    public let series: String

    /// Prepares the identifiers of a series and its instances.
    ///
    /// - Parameters:
    ///   - patient: Patient ID (0010,0020), empty when it is absent.
    ///   - study: Study Instance UID (0020,000D).
    ///   - series: Series Instance UID (0020,000E).
    public init(patient: String, study: String, series: String) {
        let text = Array("\(patient)|\(study)|\(series)".utf8)
        self.series = Self.text(of: SHA1.digest(of: text))
        beforeInstance = text + [UInt8(ascii: "|")]
    }

    /// Returns Orthanc's identifier of the instance with a SOP Instance UID (0008,0018).
    ///
    /// - Complexity: About a microsecond.
    public func instance(_ sopInstanceUID: String) -> String {
        Self.text(of: SHA1.digest(of: beforeInstance + sopInstanceUID.utf8))
    }

    /// Whether a text has the form of an identifier, so that it can stand unencoded in a path of Orthanc's REST API.
    public static func isValid(_ text: String) -> Bool {
        let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return groups.count == 5
            && groups.allSatisfy { $0.count == 8 && $0.allSatisfy { isLowercaseHexadecimal($0) } }
    }

    private static func isLowercaseHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func text(of digest: [UInt32]) -> String {
        String(unsafeUninitializedCapacity: 44) { text in
            var count = 0
            for (index, word) in digest.prefix(5).enumerated() {
                if index > 0 {
                    text[count] = UInt8(ascii: "-")
                    count += 1
                }
                for shift in stride(from: UInt32(28), through: 0, by: -4) {
                    let digit = UInt8(word >> shift & 15)
                    text[count] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                    count += 1
                }
            }
            return count
        }
    }
}

/// SHA-1 (FIPS 180-4), for Orthanc's identifiers only: neither secrets nor signatures depend on it.
enum SHA1 {
    /// Returns the five words of the digest.
    static func digest(of message: [UInt8]) -> [UInt32] {
        var padded = message
        padded.append(0x80)
        padded.append(contentsOf: repeatElement(0, count: (120 - padded.count % 64) % 64))
        for shift in stride(from: 56, through: 0, by: -8) {
            padded.append(UInt8(truncatingIfNeeded: (UInt64(message.count) << 3) >> UInt64(shift)))
        }
        var hash: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        padded.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 80) { words in
                for block in stride(from: 0, to: bytes.count, by: 64) {
                    for index in 0..<16 {
                        words[index] = UInt32(
                            bigEndian: bytes.loadUnaligned(fromByteOffset: block + 4 * index, as: UInt32.self))
                    }
                    for index in 16..<80 {
                        words[index] = rotated(
                            words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1)
                    }
                    absorb(UnsafeBufferPointer(words), into: &hash)
                }
            }
        }
        return hash
    }

    private static func absorb(_ words: UnsafeBufferPointer<UInt32>, into hash: inout [UInt32]) {
        var (a, b, c, d, e) = (hash[0], hash[1], hash[2], hash[3], hash[4])
        for index in 0..<80 {
            let mixed: UInt32
            switch index {
            case ..<20: mixed = (b & c | ~b & d) &+ 0x5A82_7999
            case ..<40: mixed = (b ^ c ^ d) &+ 0x6ED9_EBA1
            case ..<60: mixed = (b & c | b & d | c & d) &+ 0x8F1B_BCDC
            default: mixed = (b ^ c ^ d) &+ 0xCA62_C1D6
            }
            (a, b, c, d, e) = (rotated(a, 5) &+ mixed &+ e &+ words[index], a, rotated(b, 30), c, d)
        }
        hash[0] &+= a
        hash[1] &+= b
        hash[2] &+= c
        hash[3] &+= d
        hash[4] &+= e
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
}
