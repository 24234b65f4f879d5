// SPDX-License-Identifier: GPL-3.0-or-later

/// A path of the plugin and what it answers to each method.
public struct Route: Sendable {
    /// Makes the answer, or throws ``HTTPError``, ``OrthancError`` or any other error. Called on many threads at once.
    public typealias Handler = @Sendable (Request) throws -> Response

    /// The path.
    public let template: RouteTemplate
    let handlers: [HTTPMethod: Handler]

    /// A route with a handler for each method that it has.
    public init(_ template: String, _ handlers: [HTTPMethod: Handler]) {
        self.template = RouteTemplate(template)
        self.handlers = handlers
    }

    /// A route that is only read.
    public static func get(_ template: String, _ handler: @escaping Handler) -> Route {
        Route(template, [.get: handler])
    }
}

/// Finds the route of a request and turns whatever its handler does into an answer.
struct Router: Sendable {
    let routes: [Route]

    /// The first route that matches, with what it captured.
    func route(for path: String) -> (route: Route, captures: [String: String])? {
        for route in routes {
            if let captures = route.template.captures(of: path) { return (route, captures) }
        }
        return nil
    }
}
