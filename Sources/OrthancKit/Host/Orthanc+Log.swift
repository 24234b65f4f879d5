// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// The severity of a line in Orthanc's log.
public enum LogLevel: Sendable {
    /// Shown with `--verbose` only.
    case info
    /// Always shown: something that an administrator should know.
    case warning
    /// Always shown: a failure.
    case error
}

extension Orthanc {
    /// Writes one line into Orthanc's log.
    ///
    /// The message must hold no patient data. Line breaks and other control characters become spaces, so that outside
    /// input that a message quotes cannot forge a line.
    public func log(_ level: LogLevel, _ message: String) {
        let line = String(String.UnicodeScalarView(message.unicodeScalars.map { Orthanc.isVisible($0) ? $0 : " " }))
        switch level {
        case .info: OrthancPluginLogInfo(context, line)
        case .warning: OrthancPluginLogWarning(context, line)
        case .error: OrthancPluginLogError(context, line)
        }
    }

    /// Whether a character is neither a control character (C0, C1, DEL) nor a line or paragraph separator, which some
    /// readers of logs take for a line break.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: false
        default: true
        }
    }
}
