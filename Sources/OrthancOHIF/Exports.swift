// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFPlugin
internal import OrthancKit

/// Starts the plugin; returns 0 when it runs, -1 when it refuses to.
@c(OrthancPluginInitialize)
public func initialize(_ context: UnsafeMutableRawPointer?) -> Int32 {
    PluginHost.initialize(OHIFPlugin.self, context: context)
}

/// Ends the plugin.
@c(OrthancPluginFinalize)
public func finalize() {
    PluginHost.finalize()
}

/// Returns the name under which Orthanc lists the plugin.
@c(OrthancPluginGetName)
public func name() -> UnsafePointer<CChar>? {
    PluginHost.cString(OHIFPlugin.name)
}

/// Returns the version that Orthanc lists.
@c(OrthancPluginGetVersion)
public func version() -> UnsafePointer<CChar>? {
    PluginHost.cString(OHIFPlugin.version)
}
