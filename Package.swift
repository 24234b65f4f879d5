// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
]

/// A static archive, so that the plugin needs no shared library that Orthanc itself does not.
let staticDeflate: [LinkerSetting] = [.unsafeFlags(["-Xlinker", "-l:libdeflate.a"])]

/// The tool compresses the viewer by Brotli; the plugin only sends those bytes, and needs no code for it.
let staticBrotli: [LinkerSetting] = [
    .unsafeFlags(["libbrotlienc.a", "libbrotlidec.a", "libbrotlicommon.a"].flatMap { ["-Xlinker", "-l:\($0)"] })
]

/// The thread sanitizer calls functions that are defined in the program that loads the plugin, so there they may be
/// missing from it. `./test --only threads` sets the variable.
let noMissingSymbols: [String] =
    Context.environment["OHIF_THREAD_SANITIZER"] == nil ? ["-Xlinker", "-z", "-Xlinker", "defs"] : []

/// One self-contained shared object that exports the SDK's four entry points and nothing else.
///
/// - `defs`: a missing symbol fails the build instead of the loading by Orthanc.
/// - `nodelete`: Orthanc unloads its plugins at exit, but threads of the Swift runtime may still be running.
let pluginLinking: [LinkerSetting] = [
    .unsafeFlags(
        noMissingSymbols + [
            "-static-stdlib",
            "-Xlinker", "-z", "-Xlinker", "nodelete",
            "-Xlinker", "--gc-sections",
            "-Xlinker", "--version-script=\(Context.packageDirectory)/packaging/exports.map",
        ]),
    .linkedLibrary("swiftSynchronization"),
    // Symbols are half of the file, and only a debugger wants them.
    .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release)),
]

/// The tool runs on machines without Swift.
let commandLinking: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib", "-use-ld=lld", "-Xlinker", "--gc-sections"]),
    .linkedLibrary("swiftSynchronization"),
    .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release)),
]

let package = Package(
    name: "orthanc-ohif",
    products: [
        .library(name: "OrthancOHIF", type: .dynamic, targets: ["OrthancOHIF"]),
        .library(name: "OrthancHello", type: .dynamic, targets: ["OrthancHello"]),
        .library(name: "OrthancKit", targets: ["OrthancKit"]),
        // For the packages in Fuzz/ and Benchmarks/.
        .library(name: "OHIFCore", targets: ["DICOM", "DICOMJSON", "JSON", "Studies", "ViewerArchive"]),
        .executable(name: "orthanc-ohif", targets: ["OHIFTool"]),
    ],
    targets: [
        // System libraries.
        .systemLibrary(name: "COrthanc", providers: [.apt(["orthanc-dev"])]),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CBrotli", providers: [.apt(["libbrotli-dev"])]),
        .systemLibrary(name: "CLoader"),
        .systemLibrary(name: "CArgp"),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // Targets that do not know Orthanc.
        .target(name: "ProjectVersion", swiftSettings: settings),
        .target(name: "Deflate", dependencies: ["CDeflate"], swiftSettings: settings, linkerSettings: staticDeflate),
        .target(name: "DICOM", dependencies: ["Deflate"], swiftSettings: settings),
        .target(name: "JSON", swiftSettings: settings),
        .target(name: "Threading", swiftSettings: settings),
        .target(name: "Files", swiftSettings: settings),
        .target(name: "HTTPSemantics", swiftSettings: settings),
        .target(name: "OHIFReleases", swiftSettings: settings),
        .target(name: "DICOMJSON", dependencies: ["DICOM", "JSON"], swiftSettings: settings),
        .target(
            name: "Studies",
            dependencies: ["DICOM", "DICOMJSON", "JSON", "Deflate", "HTTPSemantics", "OHIFReleases", "Threading"],
            swiftSettings: settings),
        .target(
            name: "Frames", dependencies: ["DICOM", "HTTPSemantics", "Studies", "Threading"], swiftSettings: settings),
        .target(
            name: "WebAssets",
            path: "Web",
            resources: [
                "app-config.js", "default-config.js", "dicomweb-notice.js", "dicomweb-metadata.js",
                "document-content.js", "document-link.js", "element-addresses.js", "explorer.js",
                "instance-routes.js", "joined-document.js", "link-token.js", "missing-images.js", "no-viewer.html",
                "orthanc-calls.js", "page-head.js", "page-notice.js", "page-tail.js", "slide-route.js",
                "study-document.js", "study-names.js",
            ].map { .embedInCode($0) },
            swiftSettings: settings
        ),
        .target(
            name: "ViewerArchive",
            dependencies: ["Deflate", "Files", "HTTPSemantics", "OHIFReleases", "Threading", "WebAssets"],
            swiftSettings: settings),

        // A kit for Orthanc plugins in Swift; it knows neither DICOM nor OHIF.
        .target(name: "OrthancKit", dependencies: ["COrthanc", "JSON"], swiftSettings: settings),

        // The product: what the plugin does, and the file that Orthanc loads.
        .target(
            name: "OHIFPlugin",
            dependencies: [
                "OrthancKit", "Studies", "ViewerArchive", "JSON", "Deflate", "ProjectVersion", "CLoader", "Threading",
                "Files", "Frames", "HTTPSemantics", "OHIFReleases", "WebAssets", "DICOM", "DICOMJSON",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "OrthancOHIF",
            dependencies: ["OHIFPlugin", "OrthancKit"],
            swiftSettings: settings,
            linkerSettings: pluginLinking
        ),

        // The command-line tool and its client of a running Orthanc.
        .target(name: "OrthancClient", dependencies: ["CCurl", "JSON", "ProjectVersion"], swiftSettings: settings),
        .target(name: "Commands", dependencies: ["CArgp"], swiftSettings: settings),
        .target(name: "Brotli", dependencies: ["CBrotli"], swiftSettings: settings, linkerSettings: staticBrotli),
        .target(
            name: "OHIFCommand",
            dependencies: [
                "Brotli", "Commands", "DICOM", "DICOMJSON", "OHIFReleases", "OrthancClient", "ProjectVersion",
                "Studies",
                "Threading", "ViewerArchive",
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "OHIFTool",
            dependencies: ["OHIFCommand"],
            swiftSettings: settings,
            linkerSettings: commandLinking
        ),

        // Shows that the kit serves any plugin.
        .target(
            name: "OrthancHello",
            dependencies: ["OrthancKit", "JSON"],
            path: "Examples/HelloPlugin",
            swiftSettings: settings,
            linkerSettings: pluginLinking
        ),

        .testTarget(name: "OHIFReleasesTests", dependencies: ["OHIFReleases"], swiftSettings: settings),
        .testTarget(name: "BrotliTests", dependencies: ["Brotli"], swiftSettings: settings),
        .testTarget(name: "DeflateTests", dependencies: ["Deflate"], swiftSettings: settings),
        // Bytes of DICOM files for the tests.
        .target(name: "DICOMSamples", dependencies: ["DICOM"], path: "Tests/DICOMSamples", swiftSettings: settings),
        .target(name: "TemporaryFiles", path: "Tests/TemporaryFiles", swiftSettings: settings),
        // Helpers for tests that block and tests that wait.
        .target(
            name: "TestSupport", dependencies: ["Threading"], path: "Tests/TestSupport", swiftSettings: settings),
        // A fake Orthanc in the tests' own process.
        .target(
            name: "OrthancKitTesting", dependencies: ["OrthancKit", "COrthanc"], path: "Tests/OrthancKitTesting",
            swiftSettings: settings),
        .testTarget(name: "DICOMTests", dependencies: ["DICOM", "DICOMSamples", "Deflate"], swiftSettings: settings),
        .testTarget(name: "HTTPSemanticsTests", dependencies: ["HTTPSemantics"], swiftSettings: settings),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: settings),
        .testTarget(name: "ThreadingTests", dependencies: ["Threading", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "DICOMJSONTests",
            dependencies: ["DICOMJSON", "DICOM", "DICOMSamples", "JSON"],
            exclude: ["Regressions"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "StudiesTests",
            dependencies: [
                "Studies", "DICOM", "DICOMJSON", "DICOMSamples", "JSON", "Deflate", "HTTPSemantics", "OHIFReleases",
                "Threading", "TestSupport",
            ],
            exclude: ["Pack/pack-content.txt"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FramesTests",
            dependencies: [
                "Frames", "DICOM", "DICOMSamples", "HTTPSemantics", "Studies", "Deflate", "Threading", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ViewerArchiveTests",
            dependencies: ["ViewerArchive", "Deflate", "OHIFReleases", "TemporaryFiles", "WebAssets"],
            swiftSettings: settings),
        .testTarget(name: "OrthancClientTests", dependencies: ["OrthancClient", "JSON"], swiftSettings: settings),
        .testTarget(name: "CommandsTests", dependencies: ["Commands"], swiftSettings: settings),
        .testTarget(
            name: "OHIFCommandTests", dependencies: ["OHIFCommand", "Commands", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "OrthancKitTests",
            dependencies: ["OrthancKit", "OrthancKitTesting", "COrthanc", "JSON", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "OHIFPluginTests",
            dependencies: [
                "OHIFPlugin", "OHIFReleases", "OrthancKit", "OrthancKitTesting", "Studies", "JSON", "Deflate",
                "TemporaryFiles", "TestSupport", "Threading",
            ],
            swiftSettings: settings),
    ]
)
