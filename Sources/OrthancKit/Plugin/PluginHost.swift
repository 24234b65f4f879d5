// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc
internal import Synchronization

/// The bridge between the four C entry points of a shared library and the one ``OrthancPlugin`` in it.
///
/// The SDK's callbacks carry no context, so this type keeps the running plugin, once per shared library: every plugin
/// links its own copy of the kit. A plugin's exports are four one-line functions; see `Examples/HelloPlugin`.
public enum PluginHost {
    struct Running: Sendable {
        let orthanc: Orthanc
        let plugin: any OrthancPlugin
        let router: Router
    }

    static let running = Mutex<Running?>(nil)

    /// Whether Orthanc has said that it stops. Its jobs engine still runs for a while after that.
    static let isStopping = Atomic(false)

    /// Starts the plugin and registers its callbacks (`OrthancPluginInitialize`).
    ///
    /// - Returns: 0 when the plugin runs, -1 when it refuses to, as the SDK demands.
    public static func initialize<Plugin: OrthancPlugin>(_ type: Plugin.Type, context: UnsafeMutableRawPointer?)
        -> Int32
    {
        guard let context else { return -1 }
        let orthanc = Orthanc(context: context.assumingMemoryBound(to: OrthancPluginContext.self))
        guard orthanc.isAtLeast(Plugin.minimumOrthancVersion) else {
            let actual = orthanc.version.map { "\($0)" } ?? "of an unknown version"
            orthanc.log(
                .error,
                "The plugin \"\(Plugin.name)\" needs Orthanc \(Plugin.minimumOrthancVersion) or newer; this one is \(actual)"
            )
            return -1
        }
        do {
            let plugin = try Plugin(orthanc: orthanc)
            let router = Router(routes: plugin.routes)
            running.withLock { $0 = Running(orthanc: orthanc, plugin: plugin, router: router) }
            register(plugin, router, with: orthanc)
            return 0
        } catch {
            orthanc.log(.error, "The plugin \"\(Plugin.name)\" does not start: \(error)")
            return -1
        }
    }

    /// Stops the plugin (`OrthancPluginFinalize`).
    public static func finalize() {
        let last = running.withLock { value in
            defer { value = nil }
            return value
        }
        last?.plugin.stop()
        isStopping.store(false, ordering: .sequentiallyConsistent)
    }

    /// Returns a C string that lives as long as the library (`OrthancPluginGetName` and `OrthancPluginGetVersion`).
    public static func cString(_ text: StaticString) -> UnsafePointer<CChar>? {
        guard text.hasPointerRepresentation else { return nil }
        // A static string ends with a zero byte, and its bytes are constant data of the library.
        return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    private static func register<Plugin: OrthancPlugin>(_ plugin: Plugin, _ router: Router, with orthanc: Orthanc) {
        setProperty(_OrthancPluginProperty_Description, Plugin.description, of: Plugin.self, orthanc)
        if let root = plugin.rootURI {
            setProperty(_OrthancPluginProperty_RootUri, root, of: Plugin.self, orthanc)
        }
        if let script = plugin.explorerExtension {
            setProperty(_OrthancPluginProperty_OrthancExplorer, script, of: Plugin.self, orthanc)
        }
        for route in router.routes {
            OrthancPluginRegisterRestCallbackNoLock(orthanc.context, route.template.regularExpression) {
                PluginHost.answer($0, url: $1, request: $2)
            }
        }
        OrthancPluginRegisterOnChangeCallback(orthanc.context) { PluginHost.changed($0, $1, $2) }
        OrthancPluginRegisterJobsUnserializer(orthanc.context) { PluginHost.job(type: $0, serialized: $1) }
        OrthancPluginRegisterRefreshMetricsCallback(orthanc.context) { PluginHost.refreshMetrics() }
        if plugin.observesStoredInstances {
            OrthancPluginRegisterOnStoredInstanceCallback(orthanc.context) { PluginHost.stored($0, $1) }
        }
    }

    /// Sets a property of the plugin. The SDK's own functions for it call `OrthancPluginGetName`, a symbol that only a
    /// linked plugin has.
    private static func setProperty<Plugin: OrthancPlugin>(
        _ property: _OrthancPluginProperty, _ value: String, of type: Plugin.Type, _ orthanc: Orthanc
    ) {
        let code = value.withCString { value in
            orthanc.invoke(
                _OrthancPluginService_SetPluginProperty,
                _OrthancPluginSetPluginProperty(plugin: cString(Plugin.name), property: property, value: value))
        }
        if code != OrthancPluginErrorCode_Success {
            orthanc.log(
                .warning, "Orthanc does not take property \(property.rawValue) of the plugin \"\(Plugin.name)\"")
        }
    }
}
