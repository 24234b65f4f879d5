// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc

import OrthancKit

/// The services of the SDK that the kit uses.
extension FakeOrthanc {
    func serve(_ service: _OrthancPluginService, _ parameters: UnsafeRawPointer) -> OrthancPluginErrorCode {
        if let code = serveLog(service, parameters) { return code }
        if let code = serveREST(service, parameters) { return code }
        if let code = serveFullREST(service, parameters) { return code }
        if let code = serveAnswer(service, parameters) { return code }
        if let code = serveRegistration(service, parameters) { return code }
        if let code = serveServer(service, parameters) { return code }
        if let code = serveLookup(service, parameters) { return code }
        if let code = serveInstance(service, parameters) { return code }
        if let code = serveJob(service, parameters) { return code }
        return OrthancPluginErrorCode_UnknownPluginService
    }

    private func serveLog(_ service: _OrthancPluginService, _ parameters: UnsafeRawPointer) -> OrthancPluginErrorCode? {
        let levels: [UInt32: LogLevel] = [
            _OrthancPluginService_LogInfo.rawValue: .info,
            _OrthancPluginService_LogWarning.rawValue: .warning,
            _OrthancPluginService_LogError.rawValue: .error,
        ]
        guard let level = levels[service.rawValue] else { return nil }
        let line = LogLine(level: level, text: String(cString: parameters.assumingMemoryBound(to: CChar.self)))
        withState { $0.log.append(line) }
        return OrthancPluginErrorCode_Success
    }

    // MARK: REST

    private func serveREST(
        _ service: _OrthancPluginService, _ parameters: UnsafeRawPointer
    ) -> OrthancPluginErrorCode? {
        switch service {
        case _OrthancPluginService_RestApiGet, _OrthancPluginService_RestApiGetAfterPlugins:
            let call = parameters.load(as: _OrthancPluginRestApiGet.self)
            let scope: RESTScope = service == _OrthancPluginService_RestApiGet ? .core : .withPlugins
            return answer(RESTCall(operation: "GET " + text(call.uri), scope: scope), call.target)
        case _OrthancPluginService_RestApiPost: return send("POST", parameters, .core)
        case _OrthancPluginService_RestApiPostAfterPlugins: return send("POST", parameters, .withPlugins)
        case _OrthancPluginService_RestApiPut: return send("PUT", parameters, .core)
        case _OrthancPluginService_RestApiPutAfterPlugins: return send("PUT", parameters, .withPlugins)
        case _OrthancPluginService_RestApiDelete, _OrthancPluginService_RestApiDeleteAfterPlugins:
            let path = text(parameters.assumingMemoryBound(to: CChar.self))
            let scope: RESTScope = service == _OrthancPluginService_RestApiDelete ? .core : .withPlugins
            return answer(RESTCall(operation: "DELETE " + path, scope: scope), nil)
        case _OrthancPluginService_CreateMemoryBuffer:
            let call = parameters.load(as: _OrthancPluginCreateMemoryBuffer.self)
            call.target.pointee = OrthancPluginMemoryBuffer(
                data: memory.allocate([UInt8](repeating: 0, count: Int(call.size))), size: call.size)
            return OrthancPluginErrorCode_Success
        case _OrthancPluginService_GetDicomForInstance:
            let call = parameters.load(as: _OrthancPluginGetDicomForInstance.self)
            return answer(RESTCall(operation: "DICOM " + text(call.instanceId)), call.target)
        default: return nil
        }
    }

    private func send(_ method: String, _ parameters: UnsafeRawPointer, _ scope: RESTScope) -> OrthancPluginErrorCode {
        let call = parameters.load(as: _OrthancPluginRestApiPostPut.self)
        // As the real one does.
        guard let body = call.body else { return OrthancPluginErrorCode_NullPointer }
        let bytes = Array(UnsafeRawBufferPointer(start: body, count: Int(call.bodySize)))
        return answer(RESTCall(operation: "\(method) \(text(call.uri))", body: bytes, scope: scope), call.target)
    }

    private func answer(
        _ call: RESTCall, _ target: UnsafeMutablePointer<OrthancPluginMemoryBuffer>?
    ) -> OrthancPluginErrorCode {
        let resource = withState { state in
            state.calls.append(call)
            let isChecked = call.method != "GET" && state.tags[call.path] != nil
            return isChecked ? .error(OrthancPluginErrorCode_Revision) : state.resources[call.operation]
        }
        switch resource {
        case .bytes(let bytes):
            // Orthanc gives no memory for an empty answer.
            target?.pointee = OrthancPluginMemoryBuffer(
                data: bytes.isEmpty ? nil : memory.allocate(bytes), size: UInt32(bytes.count))
            return OrthancPluginErrorCode_Success
        case .error(let code): return code
        case nil: return OrthancPluginErrorCode_UnknownResource
        }
    }

    // MARK: The server

    private func serveServer(
        _ service: _OrthancPluginService, _ parameters: UnsafeRawPointer
    ) -> OrthancPluginErrorCode? {
        switch service {
        case _OrthancPluginService_GetConfiguration:
            return give(withState { $0.configuration }, parameters)
        case _OrthancPluginService_GetConfigurationPath:
            return give(withState { $0.configurationPath } ?? "", parameters)
        case _OrthancPluginService_GetCommandLineArgumentsCount:
            let count = withState { UInt32($0.arguments.count) }
            parameters.load(as: _OrthancPluginReturnSingleValue.self).resultUint32.pointee = count
            return OrthancPluginErrorCode_Success
        case _OrthancPluginService_GetCommandLineArgument:
            let call = parameters.load(as: _OrthancPluginGlobalProperty.self)
            call.result.pointee = memory.allocate(withState { $0.arguments[Int(call.property)] })
            return OrthancPluginErrorCode_Success
        case _OrthancPluginService_GetGlobalProperty:
            let call = parameters.load(as: _OrthancPluginGlobalProperty.self)
            let value = withState { $0.globalProperties[call.property] } ?? text(call.value)
            call.result.pointee = memory.allocate(value)
            return OrthancPluginErrorCode_Success
        case _OrthancPluginService_SetGlobalProperty:
            let call = parameters.load(as: _OrthancPluginGlobalProperty.self)
            withState { $0.globalProperties[call.property] = text(call.value) }
            return OrthancPluginErrorCode_Success
        case _OrthancPluginService_SetMetricsValue:
            let call = parameters.load(as: _OrthancPluginSetMetricsValue.self)
            let metric = FakeMetric(name: text(call.name), value: call.value, type: call.type)
            withState { $0.metrics.append(metric) }
            return OrthancPluginErrorCode_Success
        case _OrthancPluginService_EmitAuditLog:
            let call = parameters.load(as: _OrthancPluginEmitAuditLog.self)
            let levels: [UInt32: ResourceLevel] = [
                OrthancPluginResourceType_Patient.rawValue: .patient, OrthancPluginResourceType_Study.rawValue: .study,
                OrthancPluginResourceType_Series.rawValue: .series,
                OrthancPluginResourceType_Instance.rawValue: .instance,
            ]
            guard let level = levels[call.resourceType.rawValue] else {
                return OrthancPluginErrorCode_ParameterOutOfRange
            }
            let record = AuditRecord(
                source: text(call.sourcePlugin), user: text(call.userId), level: level,
                resource: text(call.resourceId), action: text(call.action))
            withState { $0.auditRecords.append(record) }
            return OrthancPluginErrorCode_Success
        default: return nil
        }
    }

    /// The resource "LOOKUP study 1.2.3" is the identifier.
    private func serveLookup(
        _ service: _OrthancPluginService, _ parameters: UnsafeRawPointer
    ) -> OrthancPluginErrorCode? {
        let levels: [UInt32: ResourceLevel] = [
            _OrthancPluginService_LookupStudy.rawValue: .study,
            _OrthancPluginService_LookupInstance.rawValue: .instance,
        ]
        guard let level = levels[service.rawValue] else { return nil }
        let uid = text(parameters.load(as: _OrthancPluginRetrieveDynamicString.self).argument)
        let call = RESTCall(operation: "LOOKUP \(level.rawValue) \(uid)")
        let resource = withState { state in
            state.calls.append(call)
            return state.resources[call.operation]
        }
        switch resource {
        case .bytes(let bytes): return give(String(decoding: bytes, as: UTF8.self), parameters)
        case .error(let code): return code
        case nil: return OrthancPluginErrorCode_UnknownResource
        }
    }

    private func give(_ value: String?, _ parameters: UnsafeRawPointer) -> OrthancPluginErrorCode {
        guard let value else { return OrthancPluginErrorCode_InternalError }
        parameters.load(as: _OrthancPluginRetrieveDynamicString.self).result.pointee = memory.allocate(value)
        return OrthancPluginErrorCode_Success
    }

    private func serveInstance(
        _ service: _OrthancPluginService, _ parameters: UnsafeRawPointer
    ) -> OrthancPluginErrorCode? {
        guard service == _OrthancPluginService_GetInstanceSize || service == _OrthancPluginService_GetInstanceData
        else { return nil }
        let call = parameters.load(as: _OrthancPluginAccessDicomInstance.self)
        guard let file = call.instance.map({ FakeInstance.at($0) }) else { return OrthancPluginErrorCode_NullPointer }
        if service == _OrthancPluginService_GetInstanceSize {
            call.resultInt64.pointee = Int64(file.bytes.count)
        } else {
            call.resultString.pointee = UnsafeRawPointer(file.bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
        }
        return OrthancPluginErrorCode_Success
    }

    func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }
}

/// A metric as Orthanc got it.
struct FakeMetric: Equatable {
    let name: String
    let value: Float
    let type: OrthancPluginMetricsType
}
