// SPDX-License-Identifier: GPL-3.0-or-later

/// A path of the plugin and its handlers, one for each method.
public struct Route: Sendable {
    /// A function that makes the answer, or throws ``HTTPError``, ``OrthancError`` or any other error. It may run on
    /// many threads at once.
    public typealias Handler = @Sendable (Request) throws -> Response

    /// The path.
    public let template: RouteTemplate
    let handlers: [HTTPMethod: Handler]

    /// Creates a route with a handler for each method; any other method gets 405.
    public init(_ template: String, _ handlers: [HTTPMethod: Handler]) {
        self.template = RouteTemplate(template)
        self.handlers = handlers
    }

    /// Creates a route with the one method GET.
    public static func get(_ template: String, _ handler: @escaping Handler) -> Route {
        Route(template, [.get: handler])
    }
}

/// The routes of a plugin, and which of them a path belongs to.
struct Router: Sendable {
    let routes: [Route]

    /// Returns the first route that matches, with the parts of the path that it captured.
    func route(for path: String) -> (route: Route, captures: [String: String])? {
        for route in routes {
            if let captures = route.template.captures(of: path) { return (route, captures) }
        }
        return nil
    }
}
