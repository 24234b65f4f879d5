// SPDX-License-Identifier: GPL-3.0-or-later

/// The plugin's reply to a request: its own answer, or an error code, from which Orthanc makes the same answer as for
/// its own resources (404 for an unknown resource, and so on).
enum Outcome: Sendable {
    case response(Response)
    case error(OrthancError)

    /// Runs a handler, and turns the error that it throws into an HTTP status or an error code. Nothing else does.
    init(log: (String) -> Void, _ handler: () throws -> Response) {
        do {
            self = .response(try handler())
        } catch let error as HTTPError {
            var response = Response.text(error.description + "\n", status: error.status)
            if let seconds = error.retryAfter { response.headers.append(("Retry-After", "\(seconds)")) }
            self = .response(response)
        } catch let error as OrthancError {
            // A missing resource is the client's business; anything else is the administrator's.
            if !error.isMissing { log("\(error)") }
            self = .error(error)
        } catch {
            log("A request failed: \(error)")
            self = .error(OrthancError(.internalError, operation: "answering a request"))
        }
    }
}
