// SPDX-License-Identifier: GPL-3.0-or-later

/// A path with placeholders: `/studies/{id}/ohif-dicom-json`, `/ohif/{path...}`.
///
/// `{name}` stands for one component that is not empty, `{name...}` at the end for the rest of the path, which may be
/// empty and may hold slashes.
public struct RouteTemplate: Hashable, Sendable, CustomStringConvertible {
    private enum Component: Hashable {
        case literal(Substring)
        case capture(Substring)
        case rest(Substring)
    }

    /// The template as it was written.
    public let description: String
    private let components: [Component]

    /// Creates a template. One that does not begin with a slash, or has `{name...}` anywhere but at its end, is a
    /// programmer's mistake and never matches.
    public init(_ template: String) {
        description = template
        guard template.hasPrefix("/") else {
            components = []
            return
        }
        components = template.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { component in
            guard component.hasPrefix("{"), component.hasSuffix("}") else { return .literal(component) }
            let name = component.dropFirst().dropLast()
            return name.hasSuffix("...") ? .rest(name.dropLast(3)) : .capture(name)
        }
    }

    /// Returns the captured texts by name, or `nil` when the path has another form.
    ///
    /// - Complexity: Linear in the path's length.
    public func captures(of path: String) -> [String: String]? {
        guard path.hasPrefix("/") else { return nil }
        var captures: [String: String] = [:]
        var rest = path.dropFirst()[...]
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            if case .rest(let name) = component {
                captures[String(name)] = String(rest)
                return isLast ? captures : nil
            }
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            let text = rest[..<end]
            switch component {
            case .literal(let literal): if text != literal { return nil }
            case .capture(let name):
                if text.isEmpty { return nil }
                captures[String(name)] = String(text)
            case .rest: return nil
            }
            if isLast { return end == rest.endIndex ? captures : nil }
            guard end < rest.endIndex else { return nil }
            rest = rest[rest.index(after: end)...]
        }
        return nil
    }

    /// The regular expression (Perl syntax) that Orthanc compares with the whole path before it calls the plugin.
    var regularExpression: String {
        components.map { component in
            switch component {
            case .literal(let text): "/" + RouteTemplate.escaped(text)
            case .capture: "/[^/]+"
            case .rest: "/.*"
            }
        }.joined()
    }

    private static func escaped(_ text: Substring) -> String {
        var result = ""
        for character in text {
            if !character.isLetter, !character.isNumber, character != "-", character != "_" { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
