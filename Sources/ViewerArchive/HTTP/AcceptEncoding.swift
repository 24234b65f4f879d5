// SPDX-License-Identifier: GPL-3.0-or-later

/// Content negotiation for answers that others make.
public enum AcceptEncoding {
    /// Whether a client that sent this field (RFC 9110, section 12.5.3) is best answered with gzip.
    public static func prefersGzip(_ field: String?) -> Bool {
        ContentCoding.select(acceptEncoding: field, gzipAvailable: true) == .gzip
    }
}
