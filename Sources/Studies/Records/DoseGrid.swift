// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// What OHIF is told of the planes and the values of an RT Dose (PS3.3 C.8.8.3) in place of what the object says.
///
/// - Grid Frame Offset Vector says where the planes of a grid lie. OHIF 3.10 knows no doses, 3.11 and 3.12 add an
///   offset anew each time a position is asked for, 3.13 takes all planes for the first one. All of them read a
///   position for each frame, as enhanced objects have it, when the object has none for all. When the vector does not
///   tell, the record has no position: OHIF then shows the frames like those of an ultrasound, and draws nothing
///   through them.
/// - The factor is changed so that no dose is a whole number; see ``ComputedAttribute/slope(_:)``. Otherwise a frame of
///   up to 20 Gy would be black.
/// - Up to 3.12 OHIF knows the factor only as Rescale Slope.
struct DoseGrid {
    /// The elements of the object that are left out.
    let omitted: Set<Tag>
    /// The members that take their place, each followed by a comma.
    let members: [UInt8]

    private static let rtDoseStorage = "1.2.840.10008.5.1.4.1.1.481.2"
    private static let gridFrameOffsetVector = Tag(0x3004_000C)
    private static let doseGridScaling = Tag(0x3004_000E)
    private static let rescale = [Tag(0x0028_1052), Tag(0x0028_1053), Tag(0x0028_1054)]
    private static let functionalGroups = [Tag(0x5200_9229), Tag(0x5200_9230)]
    private static let frameOfReferenceUID = Tag(0x0020_0052)

    /// The most planes; no grid has more.
    static let planeLimit = 4096

    /// Returns `nil` for objects other than doses.
    init?(_ dataSet: DataSet) {
        guard dataSet.short(.sopClassUID)?.string == Self.rtDoseStorage else { return nil }
        var omitted: Set<Tag> = []
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        if let factor = dataSet.short(Self.doseGridScaling)?.double, factor.isFinite, factor > 0 {
            omitted.formUnion([Self.doseGridScaling] + Self.rescale)
            let factor = ComputedAttribute.slope(factor)
            for name in ["DoseGridScaling", "RescaleSlope"] {
                writer.key(name)
                writer.number(factor)
            }
            writer.key("RescaleIntercept")
            writer.integer(0)
        }
        if let frames = dataSet.short(.numberOfFrames)?.int, frames > 1 {
            omitted.formUnion([DocumentTags.imagePositionPatient] + Self.functionalGroups)
            if let positions = Self.positions(ofPlanes: frames, dataSet) {
                Self.write(positions, to: &writer)
            } else {
                omitted.formUnion([
                    DocumentTags.imageOrientationPatient, Self.gridFrameOffsetVector, Self.frameOfReferenceUID,
                ])
            }
        }
        writer.endObject()
        self.omitted = omitted
        let members = writer.bytes.dropFirst().dropLast()
        self.members = members.isEmpty ? [] : members + [UInt8(ascii: ",")]
    }

    /// Writes both sequences of functional groups: releases since 3.11 look for both before they read either.
    private static func write(_ positions: [[Double]], to writer: inout JSONWriter) {
        writer.key("SharedFunctionalGroupsSequence")
        writer.beginArray()
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        writer.key("PerFrameFunctionalGroupsSequence")
        writer.beginArray()
        for position in positions {
            writer.beginObject()
            writer.key("PlanePositionSequence")
            writer.beginArray()
            writer.beginObject()
            writer.key("ImagePositionPatient")
            writer.beginArray()
            for value in position { writer.number(value) }
            writer.endArray()
            writer.endObject()
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
    }

    /// Returns Image Position (Patient) of each plane, in mm; `nil` when the object does not tell.
    private static func positions(ofPlanes count: Int, _ dataSet: DataSet) -> [[Double]]? {
        guard count <= planeLimit, let vector = dataSet[gridFrameOffsetVector], vector.length <= planeLimit * 32,
            let origin = dataSet.short(DocumentTags.imagePositionPatient)?.doubles, origin.count == 3,
            let orientation = dataSet.short(DocumentTags.imageOrientationPatient)?.doubles, orientation.count == 6
        else { return nil }
        return positions(ofPlanes: count, offsets: vector.doubles, origin: origin, orientation: orientation)
    }

    /// Computes the positions from the values; see PS3.3 C.8.8.3.2 for both forms of the offsets.
    static func positions(
        ofPlanes count: Int, offsets: [Double], origin: [Double], orientation: [Double]
    ) -> [[Double]]? {
        let offsets = offsets.prefix(max(count, 0))
        guard let first = offsets.first, offsets.count == count, origin.count == 3, orientation.count == 6 else {
            return nil
        }
        let row = orientation[..<3]
        let column = Array(orientation[3...])
        let normal = [
            row[1] * column[2] - row[2] * column[1],
            row[2] * column[0] - row[0] * column[2],
            row[0] * column[1] - row[1] * column[0],
        ]
        let length = normal.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard abs(length - 1) < 0.01 else { return nil }
        let positions: [[Double]]
        if first == 0 {
            // Offsets along the normal, from the first plane.
            positions = offsets.map { offset in zip(origin, normal).map { $0 + $1 * offset } }
        } else if abs(first - origin[2]) < 0.001, isAxial(orientation) {
            // Offsets along the patient, from the origin of the frame of reference.
            positions = offsets.map { [origin[0], origin[1], $0] }
        } else {
            return nil
        }
        return positions.allSatisfy { $0.allSatisfy(\.isFinite) } ? positions : nil
    }

    /// Whether rows and columns lie along the patient's x and y axes.
    private static func isAxial(_ orientation: [Double]) -> Bool {
        zip(orientation.map(abs), [1, 0, 0, 0, 1, 0]).allSatisfy { abs($0 - $1) < 0.001 }
    }
}
