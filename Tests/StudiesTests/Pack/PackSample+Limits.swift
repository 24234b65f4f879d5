// SPDX-License-Identifier: GPL-3.0-or-later

import DICOMSamples

@testable import Studies

extension PackSample {
    /// Files beyond a limit, and damaged ones.
    static let limited: [PackSample] = [
        PackSample("long values", long.file()),
        PackSample("value beyond its limit", long.file(), limits: RecordLimits(value: 10_000)),
        PackSample("record beyond its limit", long.file(), limits: RecordLimits(record: 20_000)),
        PackSample("value within a small limit", SampleElements.image().file(), limits: RecordLimits(value: 1024)),
        PackSample(
            "identifier longer than any",
            SampleElements.image().with(0x0008_0018, "UI", String(repeating: "1", count: 300)).file()),
        PackSample("damaged file", SampleElements.image().file().dropLast(3)),
        PackSample("no DICOM", Array("no DICOM".utf8)),
    ]

    private static let long: SampleElements = SampleElements.image()
        .with(0x0008_1030, "LO", String(repeating: "d", count: 17_000))
        .with(0x0020_4000, "LT", String(repeating: "\u{1}", count: 12_000))
}
