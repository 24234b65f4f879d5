// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc

import OrthancKit

extension FakeOrthanc.RESTCall {
    var method: String { String(operation.prefix { $0 != " " }) }
    var path: String { String(operation.drop { $0 != " " }.dropFirst()) }
}

/// Calls with headers (`OrthancPluginCallRestApi`), as far as entity tags go.
extension FakeOrthanc {
    func serveFullREST(
        _ service: _OrthancPluginService, _ parameters: UnsafeRawPointer
    ) -> OrthancPluginErrorCode? {
        guard service == _OrthancPluginService_CallRestApi else { return nil }
        let call = parameters.load(as: _OrthancPluginCallRestApi.self)
        let methods = [OrthancPluginHttpMethod_Get.rawValue: "GET", OrthancPluginHttpMethod_Put.rawValue: "PUT"]
        let body = Array(UnsafeRawBufferPointer(start: call.body, count: Int(call.bodySize)))
        let rest = RESTCall(operation: "\(methods[call.method.rawValue] ?? "DELETE") \(text(call.uri))", body: body)
        let (resource, tag) = withState { state in
            state.calls.append(rest)
            return (state.resources[rest.operation], state.tags[rest.path])
        }
        var named: String?
        if call.headersCount == 1, text(call.headersKeys[0]) == "if-match" { named = text(call.headersValues[0]) }
        let answer: (status: UInt16, headers: String) =
            switch resource {
            case nil, .error: (404, "{}")
            case .bytes where rest.method == "GET": (200, tag.map { "{\"ETag\": \"\($0)\"}" } ?? "{}")
            case .bytes: (tag == nil || tag == named ? 200 : 409, "{}")
            }
        call.httpStatus.pointee = answer.status
        let headers = Array(answer.headers.utf8)
        call.answerHeaders.pointee = OrthancPluginMemoryBuffer(
            data: memory.allocate(headers), size: UInt32(headers.count))
        call.answerBody.pointee = OrthancPluginMemoryBuffer(data: memory.allocate([1]), size: 1)
        return OrthancPluginErrorCode_Success
    }
}
