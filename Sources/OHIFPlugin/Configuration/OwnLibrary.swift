// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLoader
internal import Glibc

/// The shared library that this code was loaded from.
enum OwnLibrary {
    /// Its absolute path; `nil` when the loader does not know it (`dladdr(3)`).
    static var path: String? {
        // Any address inside the library serves.
        var object = loader_object()
        guard dladdr(#dsohandle, &object) != 0, let path = object.path else { return nil }
        guard let resolved = realpath(path, nil) else { return String(cString: path) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
