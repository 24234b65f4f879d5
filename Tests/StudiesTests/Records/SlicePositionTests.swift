// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import Studies

@Suite struct SlicePositionTests {
    @Test(
        arguments: [
            // Axial, coronal, sagittal: the normal is the row direction times the column direction (right-handed).
            ([1, 0, 0, 0, 1, 0], 30.0), ([1, 0, 0, 0, 0, -1], 20.0), ([0, 1, 0, 0, 0, -1], -10.0),
            // Feet first, that is turned over.
            ([-1, 0, 0, 0, 1, 0], -30.0),
        ] as [([Double], Double)])
    func `The position is the distance from the origin along the slice's normal`(
        orientation: [Double], distance: Double
    ) {
        #expect(SlicePosition.alongNormal(position: [10, 20, 30], orientation: orientation) == distance)
    }

    @Test func `An oblique slice lies along its own normal`() throws {
        // Turned by 30 degrees about the first axis: the normal is (0, -1/2, √3/2).
        let cosine = 3.0.squareRoot() / 2
        let distance = try #require(
            SlicePosition.alongNormal(position: [5, 10, 20], orientation: [1, 0, 0, 0, cosine, 0.5]))
        #expect(abs(distance - (20 * cosine - 5)) < 1e-9)
    }

    @Test(
        arguments: [
            ([], [1, 0, 0, 0, 1, 0]), ([1, 2], [1, 0, 0, 0, 1, 0]), ([1, 2, 3, 4], [1, 0, 0, 0, 1, 0]),
            ([1, 2, 3], []),
            ([1, 2, 3], [1, 0, 0, 0, 1]), ([1, 2, 3], [1, 0, 0, 0, 1, 0, 0]), ([.nan, 2, 3], [1, 0, 0, 0, 1, 0]),
            ([1, 2, .infinity], [1, 0, 0, 0, 1, 0]), ([1, 2, 3], [1e200, 0, 0, 0, 1e200, 0]),
        ] as [([Double], [Double])])
    func `Without a whole and finite geometry there is none`(position: [Double], orientation: [Double]) {
        #expect(SlicePosition.alongNormal(position: position, orientation: orientation) == nil)
    }
}
