// SPDX-License-Identifier: GPL-3.0-or-later

/// The address of Orthanc's root as clients see it: `http://host:8042`, or one with a reverse proxy's prefix.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// The address without a slash at its end.
    public let description: String

    /// Reads an address as people type it: one without a scheme means HTTP, and slashes at the end do not matter.
    ///
    /// - Throws: ``ServerAddressError`` for a text that is not the address of a server.
    public init(_ text: String) throws(ServerAddressError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else { throw .notAnAddress }
        let (scheme, rest) = Self.split(text)
        guard ["http", "https"].contains(scheme) else { throw .unknownScheme }
        guard !rest.contains("?"), !rest.contains("#") else { throw .hasQuery }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw .hasUser }
        guard !authority.isEmpty, !authority.hasPrefix(":") else { throw .notAnAddress }
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path.removeLast() }
        description = "\(scheme)://\(authority)\(path)"
    }

    /// Returns the address of one of Orthanc's paths, which begins with a slash.
    public func url(_ path: String) -> String { description + path }

    private static func split(_ text: String) -> (scheme: String, rest: Substring) {
        // `host:8042` also has a colon, but no slashes after it.
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return ("http", text[...]) }
        return (text[..<colon].lowercased(), text[colon...].dropFirst(3))
    }
}

/// Why a text is not the address of a server.
public enum ServerAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not look like an address.
    case notAnAddress
    /// Its scheme is neither http nor https.
    case unknownScheme
    /// It contains a user, which would show in messages and lists of processes.
    case hasUser
    /// It has a query or a fragment, which the root of a server never has.
    case hasQuery

    /// A sentence that says what to write instead.
    public var description: String {
        switch self {
        case .notAnAddress: "It must be an address such as http://localhost:8042."
        case .unknownScheme: "The address must begin with http:// or https://."
        case .hasUser: "The address must not hold a user or a password; there are options for them."
        case .hasQuery: "The address must be that of Orthanc's root, without '?' and '#'."
        }
    }
}
