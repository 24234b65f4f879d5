// SPDX-License-Identifier: GPL-3.0-or-later

import COrthanc
import Testing

@testable import OrthancKit
@testable import OrthancKitTesting

/// Memory that Orthanc allocates comes back exactly once.
@Suite struct OrthancBufferTests {
    private struct Failure: Error {}

    private func fake() -> FakeOrthanc {
        let fake = FakeOrthanc()
        fake.withState {
            $0.resources["GET /a"] = .text("abc")
            $0.resources["GET /empty"] = .bytes([])
            $0.resources["POST /a"] = .text("done")
            $0.resources["PUT /a"] = .text("done")
        }
        return fake
    }

    @Test func `A buffer lives as long as its value, then it is freed`() throws {
        let fake = fake()
        do {
            let buffer = try fake.orthanc.get("/a")
            #expect(buffer.withUnsafeBytes { Array($0) } == Array("abc".utf8))
            #expect(fake.timesFreed == [0])
        }
        #expect(fake.timesFreed == [1])
    }

    @Test func `A buffer is freed when the closure throws`() {
        let fake = fake()
        #expect(throws: Failure.self) {
            try fake.orthanc.get("/a").withUnsafeBytes { (_) throws in throw Failure() }
        }
        #expect(fake.timesFreed == [1])
    }

    @Test func `A buffer that is handed on is freed once, by its last owner`() throws {
        func consume(_ buffer: consuming OrthancBuffer) -> Int { buffer.count }
        let fake = fake()
        let buffer = try fake.orthanc.get("/a")
        #expect(consume(buffer) == 3)
        #expect(fake.timesFreed == [1])
    }

    @Test func `Answers that nobody looks at are freed`() throws {
        let fake = fake()
        _ = try fake.orthanc.get("/a")
        try fake.orthanc.put("/a", body: [1])
        _ = try fake.orthanc.post("/a", body: [])
        #expect(fake.timesFreed == [1, 1, 1])
    }

    @Test func `An answer that is not JSON is freed all the same`() {
        let fake = fake()
        #expect(throws: OrthancError.self) { try fake.orthanc.json("/a") }
        #expect(fake.timesFreed == [1])
    }

    @Test func `Strings are freed once they are copied`() throws {
        let fake = fake()
        fake.withState { $0.configurationPath = "/etc/orthanc" }
        _ = try fake.orthanc.configuration()
        #expect(fake.orthanc.configurationPath == "/etc/orthanc")
        #expect(fake.timesFreed == [1, 1])
    }

    @Test func `Nothing is freed where nothing was given`() throws {
        let fake = fake()
        #expect(throws: OrthancError.self) { _ = try fake.orthanc.get("/missing") }
        _ = try fake.orthanc.get("/empty")
        #expect(fake.timesFreed.isEmpty)
    }
}
