// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// The HTTP methods that Orthanc hands to plugins. Orthanc itself answers HEAD and the rest.
public enum HTTPMethod: String, Hashable, Sendable, CaseIterable {
    /// Reads a resource.
    case get = "GET"
    /// Submits data to a resource.
    case post = "POST"
    /// Replaces a resource.
    case put = "PUT"
    /// Removes a resource.
    case delete = "DELETE"

    init?(_ method: OrthancPluginHttpMethod) {
        switch method {
        case OrthancPluginHttpMethod_Get: self = .get
        case OrthancPluginHttpMethod_Post: self = .post
        case OrthancPluginHttpMethod_Put: self = .put
        case OrthancPluginHttpMethod_Delete: self = .delete
        default: return nil
        }
    }
}
