// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// Whose routes a call to the REST API may reach.
public enum RESTScope: Sendable {
    /// Orthanc's own routes only.
    case core
    /// Also routes that plugins have registered or replaced.
    case withPlugins
}

/// Calls to Orthanc's REST API from within the process, without HTTP and with full access.
///
/// Paths begin with a slash. The caller percent-encodes their components where needed; Orthanc's identifiers need no
/// encoding. Errors carry method and path.
extension Orthanc {
    /// Returns the answer to `GET path` (`OrthancPluginRestApiGet`).
    public func get(_ path: String, scope: RESTScope = .core) throws(OrthancError) -> OrthancBuffer {
        var buffer = OrthancPluginMemoryBuffer()
        let code =
            switch scope {
            case .core: OrthancPluginRestApiGet(context, &buffer, path)
            case .withPlugins: OrthancPluginRestApiGetAfterPlugins(context, &buffer, path)
            }
        try code.check("GET \(path)")
        return OrthancBuffer(buffer, of: self)
    }

    /// Returns the answer to `PUT path` (`OrthancPluginRestApiPut`). Throws for bodies of 4 GiB or more.
    @discardableResult
    public func put(
        _ path: String, body: UnsafeRawBufferPointer, scope: RESTScope = .core
    ) throws(OrthancError) -> OrthancBuffer {
        try send("PUT \(path)", body) { buffer, bytes, size in
            switch scope {
            case .core: OrthancPluginRestApiPut(context, buffer, path, bytes, size)
            case .withPlugins: OrthancPluginRestApiPutAfterPlugins(context, buffer, path, bytes, size)
            }
        }
    }

    /// Does `PUT path` with an array as the body, and drops the answer.
    public func put(_ path: String, body: [UInt8], scope: RESTScope = .core) throws(OrthancError) {
        try body.withUnsafeBufferPointer { (bytes) throws(OrthancError) in
            _ = try put(path, body: UnsafeRawBufferPointer(bytes), scope: scope)
        }
    }

    /// Returns the answer to `POST path` (`OrthancPluginRestApiPost`). Throws for bodies of 4 GiB or more.
    @discardableResult
    public func post(
        _ path: String, body: UnsafeRawBufferPointer, scope: RESTScope = .core
    ) throws(OrthancError) -> OrthancBuffer {
        try send("POST \(path)", body) { buffer, bytes, size in
            switch scope {
            case .core: OrthancPluginRestApiPost(context, buffer, path, bytes, size)
            case .withPlugins: OrthancPluginRestApiPostAfterPlugins(context, buffer, path, bytes, size)
            }
        }
    }

    /// Returns the answer to `POST path` with an array as the body.
    @discardableResult
    public func post(_ path: String, body: [UInt8], scope: RESTScope = .core) throws(OrthancError) -> OrthancBuffer {
        var answer: OrthancBuffer?
        try body.withUnsafeBufferPointer { (bytes) throws(OrthancError) in
            answer = try post(path, body: UnsafeRawBufferPointer(bytes), scope: scope)
        }
        // `withUnsafeBufferPointer` cannot return the answer, which is not copyable. Here the closure has set it.
        guard let answer else { throw OrthancError(.internalError, operation: "POST \(path)") }
        return answer
    }

    /// Does `DELETE path` (`OrthancPluginRestApiDelete`).
    public func delete(_ path: String, scope: RESTScope = .core) throws(OrthancError) {
        let code =
            switch scope {
            case .core: OrthancPluginRestApiDelete(context, path)
            case .withPlugins: OrthancPluginRestApiDeleteAfterPlugins(context, path)
            }
        try code.check("DELETE \(path)")
    }

    /// Reads the DICOM file of an instance from the storage area (`OrthancPluginGetDicomForInstance`).
    public func dicomFile(instance: String) throws(OrthancError) -> OrthancBuffer {
        var buffer = OrthancPluginMemoryBuffer()
        try OrthancPluginGetDicomForInstance(context, &buffer, instance).check("reading instance \(instance)")
        return OrthancBuffer(buffer, of: self)
    }

    private func send(
        _ operation: @autoclosure () -> String,
        _ body: UnsafeRawBufferPointer,
        _ call: (UnsafeMutablePointer<OrthancPluginMemoryBuffer>, UnsafeRawPointer?, UInt32) -> OrthancPluginErrorCode
    ) throws(OrthancError) -> OrthancBuffer {
        guard let size = UInt32(exactly: body.count) else {
            throw OrthancError(.parameterOutOfRange, operation: operation())
        }
        var buffer = OrthancPluginMemoryBuffer()
        // Orthanc refuses a null body even when its size is zero.
        var nothing: UInt8 = 0
        let code = withUnsafePointer(to: &nothing) { empty in
            call(&buffer, body.baseAddress ?? UnsafeRawPointer(empty), size)
        }
        try code.check(operation())
        return OrthancBuffer(buffer, of: self)
    }
}
