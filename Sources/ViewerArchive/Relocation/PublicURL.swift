// SPDX-License-Identifier: GPL-3.0-or-later

/// The address at which a build of OHIF expects to be served: its environment variable `PUBLIC_URL`.
///
/// Usually an absolute path (`/`, `/ohif/`), sometimes relative (`./`) or a whole URL.
struct PublicURL: Equatable, Sendable {
    /// The address as the build has it, with a trailing slash.
    let text: String

    init(_ text: String) {
        self.text = text.hasSuffix("/") ? text : text + "/"
    }

    /// Returns the reference relative to the viewer's root, without a leading slash; nil when it is relative already,
    /// or leads to another host.
    ///
    /// Absolute paths outside of `PUBLIC_URL` count from the root, too: some parts of OHIF ignore the variable.
    func relative(_ reference: String) -> String? {
        // `//host/…` names a host, but begins like a path when PUBLIC_URL is `/`.
        let namesHost = reference.hasPrefix("//") && !text.hasPrefix("//")
        if !Self.isRelative(text), !namesHost, reference.hasPrefix(text) {
            return String(reference.dropFirst(text.count))
        }
        guard reference.hasPrefix("/"), !reference.hasPrefix("//") else { return nil }
        return String(reference.dropFirst())
    }

    /// Whether a browser would ask another host than the one it got the page from.
    func leadsElsewhere(_ reference: String) -> Bool {
        if relative(reference) != nil { return false }
        let lower = reference.lowercased()
        return lower.hasPrefix("//") || lower.hasPrefix("http:") || lower.hasPrefix("https:")
    }

    /// Whether the address is a path from the server's root, or a whole URL.
    var isAbsolute: Bool { !Self.isRelative(text) }

    private static func isRelative(_ text: String) -> Bool {
        text.hasPrefix(".")
    }
}
