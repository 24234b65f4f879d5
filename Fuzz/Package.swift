// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

/// Fuzz targets for libFuzzer; `./run` builds and starts them. A package of its own, since nobody else needs it.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "orthanc-ohif", path: "..")],
    targets: [
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "FuzzFile",
            dependencies: ["CFuzzer", .product(name: "OHIFCore", package: "orthanc-ohif")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzJSON",
            dependencies: ["CFuzzer", .product(name: "OHIFCore", package: "orthanc-ohif")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzViewer",
            dependencies: ["CFuzzer", .product(name: "OHIFCore", package: "orthanc-ohif")],
            swiftSettings: settings
        ),
    ]
)
