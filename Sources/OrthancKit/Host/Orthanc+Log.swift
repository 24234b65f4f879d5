// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// How loud a line in Orthanc's log is.
public enum LogLevel: Sendable {
    /// Shown with `--verbose` only.
    case info
    /// Always shown: something that an administrator should know.
    case warning
    /// Always shown: something that did not work.
    case error
}

extension Orthanc {
    /// Writes one line into Orthanc's log.
    ///
    /// The message must hold no patient data. Line breaks and other control characters become spaces, so that a
    /// message that quotes outside input cannot forge a line of its own.
    public func log(_ level: LogLevel, _ message: String) {
        let line = String(String.UnicodeScalarView(message.unicodeScalars.map { Orthanc.isVisible($0) ? $0 : " " }))
        switch level {
        case .info: OrthancPluginLogInfo(context, line)
        case .warning: OrthancPluginLogWarning(context, line)
        case .error: OrthancPluginLogError(context, line)
        }
    }

    /// No control characters (C0, C1, DEL) and no line or paragraph separators, at which some readers of logs break.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: false
        default: true
        }
    }
}
