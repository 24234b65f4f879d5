// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM

/// An attribute that OHIF computes with, and the shape of the value that OHIF expects.
///
/// A null, text or NaN instead of a number, or one number instead of several, makes the images of the series black or
/// ends the loading of all later series. So a value of another shape is completed when it can mean only one thing, and
/// otherwise left out: OHIF can do without. Image Position (Patient) has a stand-in as well; see ``NaturalizedJSON``.
public struct ComputedAttribute: Sendable {
    /// The numbers that a value must have.
    public enum Shape: Hashable, Sendable {
        /// One number; of several the first counts.
        case number
        /// One number other than zero, since OHIF multiplies pixels by it, or divides by it.
        case factor
        /// A factor of pixels, changed by ``ComputedAttribute/slope(_:)``.
        case slope
        /// This many numbers; of more the first ones count.
        case numbers(Int)
        /// Six numbers, the directions of rows and columns, which must not be zero or parallel. OHIF would make a plane
        /// without area of others, and show nothing.
        case directions
        /// Two positive numbers, for rows and columns. A single one stands for both; of three with zero in the middle
        /// the first and the last count.
        case spacing
        /// As many numbers as the paired attribute has. Incomplete pairs are left out, and so are windows narrower than
        /// 1, which PS3.3 C.11.2.1.2.1 forbids: OHIF would show the image inverted.
        case paired(with: Tag)
        /// As many numbers as there are frames.
        case frames
    }

    /// The tag; for overlay planes the one in group 6000.
    public let tag: Tag
    /// The shape of its value.
    public let shape: Shape

    /// All attributes that OHIF computes with.
    public static let all: [ComputedAttribute] =
        rows(
            .number,
            [
                // Pixels and how they are shown.
                0x0028_0002, 0x0028_0006, 0x0028_0008, 0x0028_0010, 0x0028_0011, 0x0028_0100, 0x0028_0101,
                0x0028_0102, 0x0028_0103, 0x0028_0106, 0x0028_0107, 0x0028_1052,
                // Order.
                0x0020_0011, 0x0020_0012, 0x0020_0013, 0x0020_0100, 0x0020_1041,
                // Size, and the geometry of projections.
                0x0018_0050, 0x0018_0088, 0x0018_1110, 0x0018_1111,
                // Time, and volumes in time.
                0x0008_2144, 0x0018_0040, 0x0018_0081, 0x0018_1060, 0x0018_1242, 0x0018_9087, 0x0054_1300,
                // Regions of ultrasound.
                0x0018_6012, 0x0018_6014, 0x0018_6016, 0x0018_6018, 0x0018_601A, 0x0018_601C, 0x0018_601E, 0x0018_6020,
                0x0018_6022, 0x0018_6024, 0x0018_6026, 0x0018_6028, 0x0018_602A, 0x0018_602C, 0x0018_602E,
                // Overlays.
                0x6000_0010, 0x6000_0011,
            ])
        + rows(
            .factor,
            [
                // Doses, the geometry of projections, time.
                0x3004_000E, 0x0018_1114, 0x0018_1063,
                // Uptake in PET.
                0x0010_1020, 0x0010_1030, 0x0018_1074, 0x0018_1075,
            ])
        + rows(.slope, [0x0028_1053])
        + rows(.numbers(2), [0x0028_0034, 0x6000_0050])
        + rows(.numbers(3), [imagePositionPatient.rawValue, 0x0028_1101, 0x0028_1102, 0x0028_1103])
        + rows(.directions, [0x0020_0037])
        + rows(.spacing, [0x0018_1164, 0x0018_2010, 0x0028_0030])
        + rows(.paired(with: windowWidth), [windowCenter.rawValue])
        + rows(.paired(with: windowCenter), [windowWidth.rawValue])
        + rows(
            .frames,
            [
                0x0018_1065, 0x0018_2001, 0x0054_0010, 0x0054_0020, 0x0054_0030, 0x0054_0050, 0x0054_0060, 0x0054_0070,
                0x0054_0080, 0x0054_0090, 0x0054_0100, 0x3004_000C,
            ])

    private static func rows(_ shape: Shape, _ tags: [UInt32]) -> [ComputedAttribute] {
        tags.map { ComputedAttribute(tag: Tag($0), shape: shape) }
    }

    static let imagePositionPatient = Tag(0x0020_0032)
    private static let windowCenter = Tag(0x0028_1050)
    fileprivate static let windowWidth = Tag(0x0028_1051)

    /// Returns the factor to write: a whole number from 0 on unchanged, others enlarged by less than a billionth.
    ///
    /// When the least and the greatest value of an image become whole numbers, OHIF allocates memory for whole numbers,
    /// whatever the values between them are. It copies the stored pixels there before it multiplies them, so pixels
    /// that do not fit are lost, and images are black or noise (cornerstone3D issue 2706, in all releases). With a
    /// negative factor it mistakes the least value for the greatest. The enlarged factor keeps both values fractional.
    ///
    /// - Parameter factor: Rescale Slope, or Dose Grid Scaling.
    public static func slope(_ factor: Double) -> Double {
        let larger = factor * (1 + 0x1p-30)
        return factor.rounded() == factor && factor >= 0 || !larger.isFinite ? factor : larger
    }

    // MARK: Looking up

    private static let shapes = Dictionary(all.map { ($0.tag.rawValue, $0.shape) }) { first, _ in first }

    /// A bit for each value of ``hash(_:)``, set when an attribute of the table has that hash. It rejects nearly all
    /// elements outside of the table.
    private static let filter: [UInt64] = {
        var filter = [UInt64](repeating: 0, count: 64)
        for attribute in all {
            let hash = hash(attribute.tag.rawValue)
            filter[hash >> 6] |= 1 << UInt64(hash & 63)
        }
        return filter
    }()

    /// Returns a hash of twelve bits.
    @inline(__always)
    private static func hash(_ tag: UInt32) -> Int { Int(truncatingIfNeeded: (tag &* 0x9E37_79B1) >> 20) }

    /// Returns the shape that OHIF expects; `nil` for attributes that OHIF does not compute with.
    @inline(__always)
    static func shape(of tag: Tag) -> Shape? {
        let key = tag.group & 0xFF00 == 0x6000 ? tag.rawValue & 0xFF00_FFFF : tag.rawValue
        let hash = hash(key)
        guard filter[hash >> 6] & 1 << UInt64(hash & 63) != 0 else { return nil }
        return shapes[key]
    }
}

extension ComputedAttribute.Shape {
    /// The most values of a vector of frames.
    static let longest = 65_536

    /// Returns how many values must be read to decide which numbers to write.
    func readingLimit(frames: Int) -> Int {
        switch self {
        case .number, .factor, .slope: 2
        case .numbers(let count): count + 1
        case .directions: 7
        case .spacing: 4
        case .paired: 256
        case .frames: min(max(frames, 1), Self.longest) + 1
        }
    }

    /// Returns the numbers to write for values that were read up to the limit; none when the values do not fit.
    ///
    /// - Parameter others: The values of the paired attribute.
    func fitted(_ values: [Double?], frames: Int, others: () -> [Double?]) -> [Double] {
        switch self {
        case .number: return values.first.flatMap { $0 }.map { [$0] } ?? []
        case .factor, .slope: return values.first.flatMap { $0 }.flatMap { $0 == 0 ? nil : [$0] } ?? []
        case .numbers(let count): return complete(values.prefix(count), count: count)
        case .directions:
            let numbers = complete(values.prefix(6), count: 6)
            return numbers.count == 6 && spansPlane(numbers) ? numbers : []
        case .spacing: return spacing(values.map { $0.flatMap { $0 > 0 ? $0 : nil } }, middle: values)
        case .paired(let other):
            return zip(values, others()).compactMap { value, partner in
                guard let value, let partner, (other == ComputedAttribute.windowWidth ? partner : value) >= 1 else {
                    return nil
                }
                return value
            }
        case .frames: return complete(values[...], count: max(frames, 1))
        }
    }

    private func complete(_ values: ArraySlice<Double?>, count: Int) -> [Double] {
        let numbers = values.compactMap { $0 }
        return values.count == count && numbers.count == count ? numbers : []
    }

    /// Returns whether two directions span more than a hundredth of the area that perpendicular ones do.
    private func spansPlane(_ directions: [Double]) -> Bool {
        let (row, column) = (directions[0..<3], directions[3..<6])
        let dot = zip(row, column).reduce(0) { $0 + $1.0 * $1.1 }
        let squares = row.reduce(0) { $0 + $1 * $1 } * column.reduce(0) { $0 + $1 * $1 }
        return squares - dot * dot > squares * 1e-4 && squares > 1e-12
    }

    private func spacing(_ positive: [Double?], middle values: [Double?]) -> [Double] {
        switch positive.count {
        case 1: return positive[0].map { [$0, $0] } ?? []
        case 3 where values[1] == 0:
            guard let row = positive[0], let column = positive[2] else { return [] }
            return [row, column]
        case 2...:
            guard let row = positive[0], let column = positive[1] else { return [] }
            return [row, column]
        default: return []
        }
    }
}
