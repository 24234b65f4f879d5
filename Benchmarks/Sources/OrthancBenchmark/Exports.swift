// SPDX-License-Identifier: GPL-3.0-or-later

import OrthancKit

/// Starts the plugin; 0 means that it runs.
@c(OrthancPluginInitialize)
public func initialize(_ context: UnsafeMutableRawPointer?) -> Int32 {
    PluginHost.initialize(BenchmarkPlugin.self, context: context)
}

/// Ends the plugin.
@c(OrthancPluginFinalize)
public func finalize() {
    PluginHost.finalize()
}

/// The name under which Orthanc lists it.
@c(OrthancPluginGetName)
public func name() -> UnsafePointer<CChar>? {
    PluginHost.cString(BenchmarkPlugin.name)
}

/// The version that Orthanc lists.
@c(OrthancPluginGetVersion)
public func version() -> UnsafePointer<CChar>? {
    PluginHost.cString(BenchmarkPlugin.version)
}
