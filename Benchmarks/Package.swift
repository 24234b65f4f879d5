// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

/// As the product is linked; see the package of which this is a part.
let pluginLinking: [LinkerSetting] = [
    .unsafeFlags([
        "-static-stdlib",
        "-Xlinker", "-z", "-Xlinker", "defs",
        "-Xlinker", "-z", "-Xlinker", "nodelete",
        "-Xlinker", "--gc-sections",
        "-Xlinker", "--version-script=\(Context.packageDirectory)/../packaging/exports.map",
    ]),
    .linkedLibrary("swiftSynchronization"),
]

/// What is measured rather than tested. A package of its own: nothing here is built with the product.
let package = Package(
    name: "Benchmarks",
    products: [.library(name: "OrthancBenchmark", type: .dynamic, targets: ["OrthancBenchmark"])],
    dependencies: [.package(name: "orthanc-ohif", path: "..")],
    targets: [
        .target(name: "CAllocations"),
        .executableTarget(
            name: "RecordBenchmark",
            dependencies: [
                "CAllocations", .product(name: "OHIFCore", package: "orthanc-ohif"),
                .product(name: "OrthancKit", package: "orthanc-ohif"),
            ],
            swiftSettings: settings
        ),
        // Yardsticks inside an Orthanc, for study_benchmark.
        .target(
            name: "OrthancBenchmark",
            dependencies: [.product(name: "OrthancKit", package: "orthanc-ohif")],
            swiftSettings: settings,
            linkerSettings: pluginLinking
        ),
    ]
)
