// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

@Suite struct MetricsTests {
    @Test func `A metric has a name, a value and a kind`() {
        let fake = FakeOrthanc()
        fake.orthanc.setMetric("probe_count", 7)
        fake.orthanc.setMetric("probe_duration_ms", 0.5, kind: .timer)
        #expect(
            fake.withState { $0.metrics } == [
                .init(name: "probe_count", value: 7, type: OrthancPluginMetricsType_Default),
                .init(name: "probe_duration_ms", value: 0.5, type: OrthancPluginMetricsType_Timer),
            ])
    }

    @Test(arguments: [.nan, .infinity, -.infinity, 1e300]) func `A value that Prometheus cannot read is dropped`(
        value: Double
    ) {
        let fake = FakeOrthanc()
        fake.orthanc.setMetric("probe_count", value)
        #expect(fake.withState { $0.metrics.isEmpty })
    }
}

extension RunningPlugin {
    @Suite struct MetricsTests {
        @Test func `Whoever asks for the metrics gets those of this moment`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { plugin in
                let refresh = try #require(fake.withState { $0.refreshMetrics })
                refresh()
                #expect(plugin.notes.refreshes == 1)
                #expect(fake.withState { $0.metrics.map(\.name) } == ["probe_refreshes"])
            }
            fake.withState { $0.refreshMetrics }?()
            #expect(fake.withState { $0.metrics.count } == 1)
        }
    }
}
