// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// What is measured rather than tested. A package of its own: nothing here is built with the product.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "orthanc-ohif", path: "..")],
    targets: [
        .target(name: "CAllocations"),
        .executableTarget(
            name: "RecordBenchmark",
            dependencies: ["CAllocations", .product(name: "OHIFCore", package: "orthanc-ohif")],
            swiftSettings: settings
        ),
    ]
)
