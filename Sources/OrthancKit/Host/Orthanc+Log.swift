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
        let line = String(String.UnicodeScalarView(message.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
        switch level {
        case .info: OrthancPluginLogInfo(context, line)
        case .warning: OrthancPluginLogWarning(context, line)
        case .error: OrthancPluginLogError(context, line)
        }
    }
}
