// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// How Orthanc keeps the values of a metric (`OrthancPluginMetricsType`).
public enum MetricKind: Hashable, Sendable {
    /// The last value counts.
    case `default`
    /// A duration in milliseconds; the longest one of the last ten seconds counts.
    case timer
}

extension Orthanc {
    /// Sets a metric that `/tools/metrics-prometheus` shows (`OrthancPluginSetMetricsValue`).
    ///
    /// Orthanc keeps single precision: whole numbers are exact up to 2^24. Values that are not finite in it are
    /// dropped, since Prometheus could not read Orthanc's text of them.
    ///
    /// - Parameter name: A name by Prometheus' rules: letters, digits and underscores, the plugin's name first, units
    ///   last.
    public func setMetric(_ name: String, _ value: Double, kind: MetricKind = .default) {
        let value = Float(value)
        guard value.isFinite else { return }
        let type =
            switch kind {
            case .default: OrthancPluginMetricsType_Default
            case .timer: OrthancPluginMetricsType_Timer
            }
        OrthancPluginSetMetricsValue(context, name, value, type)
    }
}
