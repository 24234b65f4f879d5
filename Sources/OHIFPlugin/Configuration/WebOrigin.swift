// SPDX-License-Identifier: GPL-3.0-or-later

internal import JSON
internal import OrthancKit

/// Origins as browsers compare them (RFC 6454): a scheme, a host, and a port unless it is the scheme's default.
enum WebOrigin {
    private static let allowed =
        "a list of origins such as \"https://pacs2.example.org\": http or https, a host and perhaps a port, no path"

    /// Returns the origins that an option lists; none when it is not given.
    static func list(
        _ options: ConfigurationSection, _ option: String
    ) throws(ConfigurationError) -> [String] {
        let origins = try options.strings(option, allowed: allowed) ?? []
        for origin in origins where !isOrigin(origin) {
            throw options.wrong(option, .string(origin), allowed: allowed)
        }
        return origins
    }

    /// Whether a text is an origin and nothing more.
    static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
        let authority = text.utf8.dropFirst(scheme.utf8.count)
        if authority.first == UInt8(ascii: "[") {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = authority[authority.index(after: authority.startIndex)..<end]
            let isAddress = address.contains(UInt8(ascii: ":")) && address.allSatisfy(isPartOfIPv6)
            return isAddress && isEmptyOrPort(authority[authority.index(after: end)...])
        }
        let end = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
        let labels = authority[..<end].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isHost = labels.allSatisfy { !$0.isEmpty && $0.allSatisfy(isPartOfLabel) }
        return isHost && isEmptyOrPort(authority[end...])
    }

    private static func isEmptyOrPort(_ rest: Substring.UTF8View) -> Bool {
        guard let colon = rest.first else { return true }
        guard colon == UInt8(ascii: ":"), rest.dropFirst().allSatisfy(isDigit) else { return false }
        guard let port = Int(String(Substring(rest.dropFirst()))) else { return false }
        return (1...65535).contains(port)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isPartOfIPv6(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isPartOfLabel(_ byte: UInt8) -> Bool {
        Path.isUnreserved(byte) && byte != UInt8(ascii: "~")
    }
}
