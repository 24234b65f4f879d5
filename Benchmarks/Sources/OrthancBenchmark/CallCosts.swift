// SPDX-License-Identifier: GPL-3.0-or-later

import Dispatch
import JSON
import OrthancKit

/// What a call into Orthanc costs from within a plugin, where HTTP has no part in it.
///
/// `POST /benchmark/calls` takes an object: `Method` (`GET`, `PUT`, `POST`, or `FILE` for
/// `OrthancPluginGetDicomForInstance`), `Paths` (called in turn; instances for `FILE`), `Body`, `Size` (of a body of that
/// many bytes instead) and `Count`. It answers the nanoseconds of each call, as an array.
struct CallCosts {
    let orthanc: Orthanc

    @Sendable func answer(_ request: Request) throws -> Response {
        guard let order = try? JSONValue(parsing: request.body),
            let method = order["Method"]?.string, let paths = order["Paths"]?.strings, !paths.isEmpty,
            let count = order["Count"]?.integer, (1...100_000).contains(count)
        else { throw HTTPError(400, "Name a method, paths and a count.") }
        let size = min(max(order["Size"]?.integer ?? 0, 0), 64 << 20)
        let body = order["Body"].map { Array($0.text.utf8) } ?? Self.bytes(size)
        var times: [JSONValue] = []
        times.reserveCapacity(count)
        for number in 0..<count {
            let path = paths[number % paths.count]
            let start = DispatchTime.now().uptimeNanoseconds
            try call(method, path, body)
            times.append(.number(Double(DispatchTime.now().uptimeNanoseconds - start)))
        }
        return .json(Array(JSONValue.array(times).text.utf8))
    }

    private func call(_ method: String, _ path: String, _ body: [UInt8]) throws(OrthancError) {
        switch method {
        case "GET": _ = try orthanc.get(path).count
        case "PUT": try orthanc.put(path, body: body)
        case "POST": _ = try orthanc.post(path, body: body).count
        case "FILE": _ = try orthanc.dicomFile(instance: path).count
        default: throw OrthancError(.badRequest, operation: method)
        }
    }

    /// Bytes that nothing compresses much.
    private static func bytes(_ count: Int) -> [UInt8] {
        var state: UInt32 = 1
        return (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }
}
