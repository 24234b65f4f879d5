// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM

/// VOI LUT Function (0028,1056), which says how values within a window become shades (PS3.3 section C.11.2.1.2).
enum VOILUTFunction {
    static let tag = Tag(0x0028_1056)

    /// Returns whether records have the value: not LINEAR, the default, nor values that make OHIF show nothing.
    static func isTold(_ value: String?) -> Bool {
        value == "LINEAR_EXACT" || value == "SIGMOID"
    }
}
