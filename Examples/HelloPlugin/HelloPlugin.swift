// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit

/// The smallest useful plugin: it says how many studies this Orthanc holds.
final class HelloPlugin: OrthancPlugin {
    static let name: StaticString = "hello"
    static let version: StaticString = "1.0"
    static let description = "Says hello, as an example of a plugin written with OrthancKit."
    static let minimumOrthancVersion = OrthancVersion(1, 10, 1)

    private let orthanc: Orthanc

    init(orthanc: Orthanc) {
        self.orthanc = orthanc
    }

    var routes: [Route] {
        [
            .get("/hello/{name}") { [orthanc] request in
                let studies = try orthanc.json("/studies").array ?? []
                return .text("Hello \(request.captures["name"] ?? ""), here are \(studies.count) studies.\n")
            }
        ]
    }
}
