// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Synchronization
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

extension RunningPlugin {
    @Suite struct StartTests {
        private var isRunning: Bool { PluginHost.running.withLock { $0 != nil } }

        @Test func `A plugin that starts registers its routes, callbacks and properties`() throws {
            let fake = FakeOrthanc()
            try ProbePlugin.run(in: fake) { _ in
                fake.withState { state in
                    #expect(
                        state.routes.map(\.expression) == ["/probe/[^/]+", "/probe/missing/x", "/probe/full/x"])
                    #expect(state.changed != nil)
                    #expect(state.stored != nil)
                    #expect(
                        state.properties == [
                            _OrthancPluginProperty_Description.rawValue: "Notes what happens.",
                            _OrthancPluginProperty_RootUri.rawValue: "../probe/app",
                            _OrthancPluginProperty_OrthancExplorer.rawValue: "probe();",
                        ])
                    #expect(state.log.isEmpty)
                }
            }
            #expect(!isRunning)
        }

        @Test func `What a plugin does not ask for is not registered`() {
            let fake = FakeOrthanc()
            #expect(PluginHost.initialize(PlainPlugin.self, context: fake.context) == 0)
            defer { PluginHost.finalize() }
            fake.withState { state in
                #expect(state.stored == nil)
                #expect(state.routes.isEmpty)
                #expect(state.properties == [_OrthancPluginProperty_Description.rawValue: "Does nothing."])
            }
        }

        @Test func `An Orthanc that is too old is refused in one line`() {
            let fake = FakeOrthanc(version: "1.9.7")
            #expect(PluginHost.initialize(ProbePlugin.self, context: fake.context) == -1)
            #expect(
                fake.log == [
                    .init(
                        level: .error, text: "The plugin \"probe\" needs Orthanc 1.10.1 or newer; this one is 1.9.7")
                ])
            #expect(!isRunning)
            #expect(fake.withState { $0.changed == nil && $0.routes.isEmpty })
        }

        @Test func `A plugin that cannot start says why in one line and registers nothing`() {
            let fake = FakeOrthanc()
            #expect(PluginHost.initialize(RefusingPlugin.self, context: fake.context) == -1)
            #expect(
                fake.log == [
                    .init(
                        level: .error,
                        text: "The plugin \"refusing\" does not start: "
                            + "The option \"Refusing.A\" is 1, but it must be a string.")
                ])
            #expect(!isRunning)
            #expect(fake.withState { $0.changed == nil && $0.routes.isEmpty && $0.properties.isEmpty })
        }

        @Test func `Without a context nothing starts`() {
            #expect(PluginHost.initialize(ProbePlugin.self, context: nil) == -1)
            #expect(!isRunning)
        }

        @Test func `A property that Orthanc does not take is a warning, not the end`() throws {
            let fake = FakeOrthanc()
            fake.fail(_OrthancPluginService_SetPluginProperty, with: OrthancPluginErrorCode_ParameterOutOfRange)
            try ProbePlugin.run(in: fake) { _ in
                #expect(fake.log.map(\.level) == [.warning, .warning, .warning])
            }
        }

        @Test func `Name and version are C strings`() {
            #expect(PluginHost.cString(ProbePlugin.name).map { String(cString: $0) } == "probe")
            #expect(PluginHost.cString(ProbePlugin.version).map { String(cString: $0) } == "1.2.3")
        }
    }
}
