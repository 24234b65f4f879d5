// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
internal import JSON

/// Writing metadata and attachments that a plugin keeps for itself: the last writer wins.
///
/// With Orthanc's option `CheckRevisions`, a value can be replaced or deleted only by a request that names the stored
/// revision (`If-Match`). These calls first try without, which suffices where there is no value yet or the option is
/// off, and ask for the revision only after Orthanc has refused.
extension Orthanc {
    /// Does `PUT path`, and replaces what is there.
    ///
    /// - Parameter tagPath: The path whose `GET` gives the entity tag of the stored value, when it is not `path`: for
    ///   an attachment, that of its `size`.
    /// - Throws: ``OrthancError``; with ``OrthancError/Code/revision`` when somebody else wrote at the same moment.
    public func overwrite(_ path: String, body: [UInt8], tagPath: String? = nil) throws(OrthancError) {
        do throws(OrthancError) {
            try put(path, body: body)
        } catch {
            guard error.code == .revision else { throw error }
            let tag = try entityTag(of: tagPath ?? path)
            try call(OrthancPluginHttpMethod_Put, "PUT", path, ifMatch: tag, body: body)
        }
    }

    /// Does `DELETE path`, whatever is there; see ``overwrite(_:body:tagPath:)``.
    public func remove(_ path: String, tagPath: String? = nil) throws(OrthancError) {
        do throws(OrthancError) {
            try delete(path)
        } catch {
            guard error.code == .revision else { throw error }
            let tag = try entityTag(of: tagPath ?? path)
            try call(OrthancPluginHttpMethod_Delete, "DELETE", path, ifMatch: tag)
        }
    }

    private func entityTag(of path: String) throws(OrthancError) -> String {
        let headers = try call(OrthancPluginHttpMethod_Get, "GET", path)
        let tag = headers.members?.first { $0.key.lowercased() == "etag" }?.value.string
        guard let tag else { throw OrthancError(.internalError, operation: "GET \(path), its entity tag") }
        return tag
    }

    /// Calls the REST API with a header (`OrthancPluginCallRestApi`, since Orthanc 1.9.2) and returns the headers of
    /// the answer, a JSON object.
    @discardableResult
    private func call(
        _ method: OrthancPluginHttpMethod, _ name: String, _ path: String, ifMatch tag: String? = nil,
        body: [UInt8] = []
    ) throws(OrthancError) -> JSONValue {
        let operation = "\(name) \(path)"
        guard let size = UInt32(exactly: body.count) else {
            throw OrthancError(.parameterOutOfRange, operation: operation)
        }
        var content = OrthancPluginMemoryBuffer()
        var headers = OrthancPluginMemoryBuffer()
        var status: UInt16 = 0
        // Orthanc refuses a null body even when its size is zero.
        let code = (body + [0]).withUnsafeBufferPointer { body in
            "if-match".withCString { key in
                (tag ?? "").withCString { value in
                    var key = Optional(key)
                    var value = Optional(value)
                    return OrthancPluginCallRestApi(
                        context, &content, &headers, &status, method, path, tag == nil ? 0 : 1, &key, &value,
                        body.baseAddress, size, 0)
                }
            }
        }
        try code.check(operation)
        // The two values free the memory.
        _ = OrthancBuffer(content, of: self)
        let answer = OrthancBuffer(headers, of: self)
        switch status {
        case 200: return answer.withUnsafeBytes { try? JSONValue(parsing: $0, maximumDepth: 4) } ?? .null
        case 404: throw OrthancError(.unknownResource, operation: operation)
        case 409: throw OrthancError(.revision, operation: operation)
        default: throw OrthancError(.internalError, operation: operation)
        }
    }
}
