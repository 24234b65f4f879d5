// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
internal import FoundationEssentials

extension Orthanc {
    /// The JSON answer to `GET path`, decoded.
    ///
    /// - Throws: ``OrthancError`` of Orthanc, or with ``OrthancError/Code/badJSON`` when the answer has another form.
    public func get<Value: Decodable>(
        _ type: Value.Type, _ path: String, scope: RESTScope = .core
    ) throws(OrthancError) -> Value {
        let answer = try get(path, scope: scope)
        let value = answer.withUnsafeBytes { bytes in
            try? JSONDecoder().decode(type, from: Data(bytes))
        }
        guard let value else { throw OrthancError(.badJSON, operation: "GET \(path)") }
        return value
    }
}
