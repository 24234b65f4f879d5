// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc

import OrthancKit

/// The services that answer HTTP requests, and those that register callbacks.
extension FakeOrthanc {
    func serveAnswer(_ service: _OrthancPluginService, _ parameters: UnsafeRawPointer) -> OrthancPluginErrorCode? {
        switch service {
        case _OrthancPluginService_SetHttpHeader:
            let call = parameters.load(as: _OrthancPluginSetHttpHeader.self)
            withState { $0.pendingHeaders[text(call.key)] = text(call.value) }
        case _OrthancPluginService_AnswerBuffer:
            let call = parameters.load(as: _OrthancPluginAnswerBuffer.self)
            let body = Array(UnsafeRawBufferPointer(start: call.answer, count: Int(call.answerSize)))
            end(Answer(service: service, type: text(call.mimeType), body: body))
        case _OrthancPluginService_SendHttpStatus:
            let call = parameters.load(as: _OrthancPluginSendHttpStatus.self)
            let body = Array(UnsafeRawBufferPointer(start: call.body, count: Int(call.bodySize)))
            end(Answer(service: service, status: call.status, body: body))
        case _OrthancPluginService_SendHttpStatusCode:
            let call = parameters.load(as: _OrthancPluginSendHttpStatusCode.self)
            end(Answer(service: service, status: call.status))
        case _OrthancPluginService_Redirect, _OrthancPluginService_SendMethodNotAllowed:
            let call = parameters.load(as: _OrthancPluginOutputPlusArgument.self)
            end(Answer(service: service, argument: text(call.argument)))
        default: return nil
        }
        return OrthancPluginErrorCode_Success
    }

    private func end(_ answer: Answer) {
        withState { state in
            var answer = answer
            answer.headers = state.pendingHeaders
            state.pendingHeaders = [:]
            state.answers.append(answer)
        }
    }

    func serveRegistration(
        _ service: _OrthancPluginService, _ parameters: UnsafeRawPointer
    ) -> OrthancPluginErrorCode? {
        switch service {
        case _OrthancPluginService_RegisterRestCallbackNoLock:
            let call = parameters.load(as: _OrthancPluginRestCallback.self)
            withState { $0.routes.append((text(call.pathRegularExpression), call.callback)) }
        case _OrthancPluginService_RegisterOnChangeCallback:
            let call = parameters.load(as: _OrthancPluginOnChangeCallback.self)
            withState { $0.changed = call.callback }
        case _OrthancPluginService_RegisterOnStoredInstanceCallback:
            let call = parameters.load(as: _OrthancPluginOnStoredInstanceCallback.self)
            withState { $0.stored = call.callback }
        case _OrthancPluginService_RegisterJobsUnserializer:
            let call = parameters.load(as: _OrthancPluginJobsUnserializer.self)
            withState { $0.unserializer = call.unserializer }
        case _OrthancPluginService_RegisterRefreshMetricsCallback:
            let call = parameters.load(as: _OrthancPluginRegisterRefreshMetricsCallback.self)
            withState { $0.refreshMetrics = call.callback }
        case _OrthancPluginService_SetPluginProperty:
            let call = parameters.load(as: _OrthancPluginSetPluginProperty.self)
            withState { $0.properties[call.property.rawValue] = text(call.value) }
        default: return nil
        }
        return OrthancPluginErrorCode_Success
    }

    // MARK: What the server calls

    /// Calls the plugin for a request, as Orthanc does once the path matches a registered expression.
    func request(
        _ method: OrthancPluginHttpMethod = OrthancPluginHttpMethod_Get, _ path: String,
        query: [(String, String)] = [], headers: [(String, String)] = [], body: [UInt8] = []
    ) -> OrthancPluginErrorCode {
        guard let callback = withState({ $0.routes.first?.callback }) else { return OrthancPluginErrorCode_Plugin }
        let strings = CStrings(query.flatMap { [$0.0, $0.1] } + headers.flatMap { [$0.0, $0.1] })
        defer { strings.free() }
        let keys = stride(from: 0, to: strings.pointers.count, by: 2).map { strings.pointers[$0] }
        let values = stride(from: 1, to: strings.pointers.count, by: 2).map { strings.pointers[$0] }
        let (queryKeys, headerKeys) = (Array(keys.prefix(query.count)), Array(keys.dropFirst(query.count)))
        let (queryValues, headerValues) = (Array(values.prefix(query.count)), Array(values.dropFirst(query.count)))
        var request = OrthancPluginHttpRequest()
        request.method = method
        return queryKeys.withUnsafeBufferPointer { queryKeys in
            queryValues.withUnsafeBufferPointer { queryValues in
                headerKeys.withUnsafeBufferPointer { headerKeys in
                    headerValues.withUnsafeBufferPointer { headerValues in
                        body.withUnsafeBytes { body in
                            request.getCount = UInt32(query.count)
                            request.getKeys = queryKeys.baseAddress
                            request.getValues = queryValues.baseAddress
                            request.headersCount = UInt32(headers.count)
                            request.headersKeys = headerKeys.baseAddress
                            request.headersValues = headerValues.baseAddress
                            // Orthanc gives no pointer where there is no body.
                            request.body = body.isEmpty ? nil : body.baseAddress
                            request.bodySize = UInt32(body.count)
                            return callback(OpaquePointer(bitPattern: 1), path, &request)
                        }
                    }
                }
            }
        }
    }

    /// Tells the plugin of a change.
    func change(
        _ type: OrthancPluginChangeType, _ level: OrthancPluginResourceType = OrthancPluginResourceType_None,
        _ resource: String? = nil
    ) -> OrthancPluginErrorCode? {
        withState { $0.changed }?(type, level, resource)
    }

    /// Tells the plugin of a stored instance with this file.
    func store(_ id: String, file: [UInt8]) -> OrthancPluginErrorCode? {
        guard let callback = withState({ $0.stored }) else { return nil }
        return file.withUnsafeBytes { bytes in
            withUnsafePointer(to: FakeInstance(bytes: bytes)) { callback(OpaquePointer($0), id) }
        }
    }
}

/// What the SDK's opaque pointer to an instance points at here.
struct FakeInstance {
    let bytes: UnsafeRawBufferPointer

    static func at(_ pointer: OpaquePointer) -> FakeInstance {
        UnsafePointer<FakeInstance>(pointer).pointee
    }
}

/// C strings that live until they are freed.
private struct CStrings {
    let pointers: [UnsafePointer<CChar>?]

    init(_ texts: [String]) {
        pointers = texts.map { text in
            let bytes = text.utf8CString
            let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
            _ = copy.initialize(from: bytes)
            return UnsafePointer(copy.baseAddress)
        }
    }

    func free() {
        for pointer in pointers { pointer?.deallocate() }
    }
}
