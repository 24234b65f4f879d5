// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// The conversion of native pixels that the viewer cannot show as stored. Documents describe the converted pixels.
enum PixelConversion: Hashable, Sendable {
    /// No conversion.
    case none
    /// Single bits become bytes, 0 or 1: the viewer unpacks bits only when it reads whole files.
    case bits
    /// Chrominance that two pixels share is given to each of them, as in YBR_FULL.
    case chrominance(SharedChrominance)
    /// Indices become the colours of the palette, as in RGB: OHIF 3.10 shows indices as shades of grey.
    case palette(Palette)

    init(of file: DICOMFile) {
        if let shared = file.sharedChrominance {
            self = .chrominance(shared)
        } else if let palette = file.palette {
            self = .palette(palette)
        } else {
            self = file.hasPackedPixels ? .bits : .none
        }
    }

    /// Returns the size of a converted frame in bytes.
    ///
    /// - Parameter stored: The size of the stored frame, at most a sixteenth of the largest integer: no overflow.
    func size(of stored: Int) -> Int {
        switch self {
        case .none: stored
        case .bits: stored * 8
        case .chrominance: stored / 2 * 3
        case .palette(let palette): stored / palette.indexSize * 3
        }
    }

    /// Converts a frame.
    ///
    /// - Parameter bytes: The bytes that contain the stored frame.
    /// - Complexity: Linear in the size of the frame.
    func converted(_ bytes: [UInt8], at location: FrameLocation) -> [UInt8] {
        switch self {
        case .none:
            let isAligned = location.firstBit == 0 && location.bitCount % 8 == 0
            return isAligned ? bytes : bytes.shifted(by: location.firstBit, bitCount: location.bitCount)
        case .bits: return bytes.unpacked(from: location.firstBit, count: location.bitCount)
        case .chrominance(let shared): return shared.separated(bytes)
        case .palette(let palette): return palette.colours(ofIndices: bytes)
        }
    }
}

extension SharedChrominance {
    /// Converts each stored pair of pixels, four bytes, to two pixels of three bytes. A pixel behind the last whole
    /// pair has no chrominance in the file and becomes grey.
    func separated(_ stored: [UInt8]) -> [UInt8] {
        let luminance = (0...255).map { isPartial ? Self.scaled($0 - 16, by: 219) : UInt8($0) }
        let chrominance = (0...255).map { isPartial ? Self.scaled($0 - 128, by: 224, from: 128) : UInt8($0) }
        // The offsets of first and second luminance, blue and red within a pair.
        let order = isSwapped ? [1, 0, 3, 2] : [0, 1, 2, 3]
        let count = stored.count / 2 * 3
        return [UInt8](unsafeUninitializedCapacity: count) { pixels, initializedCount in
            var (source, target) = (0, 0)
            while source + 4 <= stored.count, target + 6 <= count {
                let blue = chrominance[Int(stored[source + order[2]])]
                let red = chrominance[Int(stored[source + order[3]])]
                for pixel in 0...1 {
                    pixels[target] = luminance[Int(stored[source + order[pixel]])]
                    pixels[target + 1] = blue
                    pixels[target + 2] = red
                    target += 3
                }
                source += 4
            }
            if target + 3 <= count, source + 1 < stored.count {
                pixels[target] = luminance[Int(stored[source + order[0]])]
                pixels[target + 1] = 128
                pixels[target + 2] = 128
                target += 3
            }
            initializedCount = target
        }
    }

    /// Scales a value from `range` steps to 255, adds `zero`, and clamps the result to a byte.
    private static func scaled(_ value: Int, by range: Int, from zero: Int = 0) -> UInt8 {
        UInt8(clamping: Int((Double(value) * 255 / Double(range)).rounded()) + zero)
    }
}

extension Palette {
    /// Returns red, green and blue of each index.
    func colours(ofIndices stored: [UInt8]) -> [UInt8] {
        let entries = colours.count / 3
        let (mask, sign) = ((1 << bits) - 1, isSigned ? 1 << (bits - 1) : 0)
        let count = stored.count / indexSize
        return [UInt8](unsafeUninitializedCapacity: count * 3) { pixels, initializedCount in
            for pixel in 0..<count {
                let value: Int
                if indexSize == 1 {
                    // In big endian words, the bytes of two pixels are swapped.
                    let place = isBigEndian && pixel ^ 1 < count ? pixel ^ 1 : pixel
                    value = Int(stored[place])
                } else {
                    let (low, high) = isBigEndian ? (2 * pixel + 1, 2 * pixel) : (2 * pixel, 2 * pixel + 1)
                    value = Int(stored[low]) | Int(stored[high]) << 8
                }
                // The highest of the stored bits is the sign.
                let index = ((value & mask) ^ sign) - sign - first
                let entry = min(max(index, 0), entries - 1) * 3
                for part in 0..<3 { pixels[pixel * 3 + part] = colours[entry + part] }
            }
            initializedCount = count * 3
        }
    }
}

extension [UInt8] {
    /// Returns bits from `first` on as bytes, each 0 or 1.
    fileprivate func unpacked(from first: Int, count bitCount: Int) -> [UInt8] {
        (first..<Swift.max(first, Swift.min(first + bitCount, count * 8))).map { self[$0 / 8] >> UInt8($0 % 8) & 1 }
    }

    /// Returns the bits from `first` (below 8) on, shifted to begin with the lowest bit of the first byte. The rest of
    /// the last byte is zero.
    fileprivate func shifted(by first: Int, bitCount: Int) -> [UInt8] {
        let size = Swift.min((bitCount + 7) / 8, count)
        var result = [UInt8](repeating: 0, count: size)
        for index in 0..<size {
            let high = index + 1 < count ? self[index + 1] : 0
            result[index] = self[index] >> UInt8(first) | (first == 0 ? 0 : high << UInt8(8 - first))
        }
        let excess = size * 8 - bitCount
        if excess > 0, excess < 8, size > 0 { result[size - 1] &= 0xFF >> UInt8(excess) }
        return result
    }
}
