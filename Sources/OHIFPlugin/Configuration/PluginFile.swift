// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// The shared library that this code was loaded from.
enum PluginFile {
    /// Its absolute path; `nil` when the loader cannot say (`dladdr(3)`).
    static var path: String? {
        // The address of any object of the library will do.
        var information = Dl_info()
        guard dladdr(#dsohandle, &information) != 0, let name = information.dli_fname else { return nil }
        guard let resolved = realpath(name, nil) else { return String(cString: name) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
