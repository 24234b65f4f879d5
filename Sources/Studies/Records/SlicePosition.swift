// SPDX-License-Identifier: GPL-3.0-or-later

/// Computes where a slice lies (PS3.3 C.7.6.2.1.1).
enum SlicePosition {
    /// Returns the distance of the slice from the origin along its normal, in mm; `nil` unless position and orientation
    /// are complete and finite.
    static func alongNormal(position: [Double], orientation: [Double]) -> Double? {
        guard position.count == 3, orientation.count == 6 else { return nil }
        let row = orientation[0..<3]
        let column = Array(orientation[3..<6])
        let normal = [
            row[1] * column[2] - row[2] * column[1],
            row[2] * column[0] - row[0] * column[2],
            row[0] * column[1] - row[1] * column[0],
        ]
        let distance = zip(position, normal).reduce(0) { $0 + $1.0 * $1.1 }
        return distance.isFinite ? distance : nil
    }
}
