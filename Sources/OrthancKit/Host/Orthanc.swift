// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// The Orthanc server that loaded this plugin: all calls to services of the SDK go through it.
///
/// Values are handles of the same server. Any thread may call the methods, from the plugin's initialisation until
/// ``Change/Kind/orthancStopped``.
public struct Orthanc: @unchecked Sendable {
    // `@unchecked`: the context is written by Orthanc before the plugin is initialised and never again, and Orthanc
    // guards `InvokeService` itself (PluginsManager, "Plugins/Engine/PluginsManager.cpp"). It outlives the plugin.
    let context: UnsafeMutablePointer<OrthancPluginContext>

    /// The version of the running server, or `nil` for a development build ("mainline").
    public let version: OrthancVersion?

    init(context: UnsafeMutablePointer<OrthancPluginContext>) {
        self.context = context
        version = context.pointee.orthancVersion.flatMap { OrthancVersion(String(cString: $0)) }
    }

    /// Creates a handle from a test's own `OrthancPluginContext`, which must outlive it.
    package init(unsafeContext: UnsafeMutableRawPointer) {
        self.init(context: unsafeContext.assumingMemoryBound(to: OrthancPluginContext.self))
    }

    /// Whether the server is at least of this version. A development build ("mainline") counts as the newest.
    public func isAtLeast(_ minimum: OrthancVersion) -> Bool {
        version.map { $0 >= minimum } ?? true
    }

    /// Calls a service of the SDK by its number.
    ///
    /// Use the SDK's inline functions where possible. This is for those that discard the error code, or that refer to
    /// symbols that only a linked plugin has.
    func invoke<Parameters>(_ service: _OrthancPluginService, _ parameters: Parameters) -> OrthancPluginErrorCode {
        guard let function = context.pointee.InvokeService else { return OrthancPluginErrorCode_UnknownPluginService }
        return withUnsafePointer(to: parameters) { function(context, service, UnsafeRawPointer($0)) }
    }

    /// Copies a string that Orthanc allocated, and frees it.
    func take(_ string: UnsafeMutablePointer<CChar>?) -> String? {
        guard let string else { return nil }
        defer { OrthancPluginFreeString(context, string) }
        return String(cString: string)
    }
}
