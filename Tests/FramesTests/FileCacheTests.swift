// SPDX-License-Identifier: GPL-3.0-or-later

import Studies
import TestSupport
import Testing
import Threading

@testable import Frames

@Suite(.ownThread) struct FileCacheTests {
    private let server = FakeFileServer()
    private let sample = Sample.native(frames: [[1, 2, 3, 4], [5, 6, 7, 8]])

    private func files(capacity: Int, idleTime: Double = 1000, patience: Double = 1000) -> FileCache<FakeFileServer> {
        FileCache(
            server: server, capacity: capacity, openingLimit: 2, times: .init(idle: idleTime, patience: patience))
    }

    private func open(_ instance: String, in files: FileCache<FakeFileServer>) throws -> ParsedFile {
        try files.file(ofInstance: instance, version: server.fileVersion(ofInstance: instance))
    }

    @Test func `A file is read once for all its frames`() throws {
        server.store(sample)
        let files = files(capacity: 1 << 20)
        for _ in 0..<5 { _ = try open("a", in: files) }
        #expect(server.reads == ["a"])
        #expect(files.byteCount == sample.count)
    }

    @Test func `A file whose only frame was asked for does not stay`() throws {
        server.store(Sample.native(frames: [[1, 2, 3, 4]]))
        server.store(Sample.video(fragments: [[1, 2]]), as: "video")
        server.store(Sample.document([1, 2], length: nil, type: "application/pdf"), as: "document")
        let files = files(capacity: 1 << 20)
        #expect(try open("a", in: files).frames([1]).map(\.bytes) == [[1, 2, 3, 4]])
        #expect(files.byteCount == 0)
        for name in ["video", "document"] {
            for _ in 0..<2 { _ = try open(name, in: files) }
        }
        #expect(server.reads == ["a", "video", "document"])
    }

    @Test func `A file that was overwritten is read again`() throws {
        server.store(sample)
        let files = files(capacity: 1 << 20)
        _ = try open("a", in: files)
        server.store(Sample.native(frames: [[9, 9, 9, 9]]))
        #expect(try open("a", in: files).frames([1]).map(\.bytes) == [[9, 9, 9, 9]])
        #expect(server.reads == ["a", "a"])
    }

    @Test func `A file that is overwritten while it is read is kept under the version that it has`() throws {
        server.store(sample)
        let newer = Sample.native(frames: [[9, 9, 9, 9], [8, 8, 8, 8]])
        server.afterVersion { $0.store(newer) }
        let files = files(capacity: 1 << 20)
        #expect(try open("a", in: files).frames([1]).map(\.bytes) == [[9, 9, 9, 9]])
        #expect(try open("a", in: files).version.bytes == server.fileVersion(ofInstance: "a"))
        #expect(server.reads.count <= 2)
    }

    @Test func `What was not used for longest goes when there is no room`() throws {
        for name in ["a", "b", "c"] { server.store(sample, as: name) }
        let files = files(capacity: sample.count * 2)
        for name in ["a", "b", "a", "c"] { _ = try open(name, in: files) }
        #expect(files.byteCount == sample.count * 2)
        _ = try open("a", in: files)
        #expect(server.reads == ["a", "b", "c"])
        _ = try open("b", in: files)
        #expect(server.reads == ["a", "b", "c", "b"])
    }

    @Test func `A file larger than everything may be stays alone`() throws {
        for name in ["a", "b"] { server.store(sample, as: name) }
        let files = files(capacity: 10)
        for name in ["a", "a", "b", "b"] { _ = try open(name, in: files) }
        #expect(server.reads == ["a", "b"])
        #expect(files.byteCount == sample.count)
    }

    @Test func `Without room nothing is kept`() throws {
        server.store(sample)
        let files = files(capacity: 0)
        _ = try open("a", in: files)
        #expect(files.byteCount == 0)
    }

    @Test func `A file that nobody uses goes after a while`() throws {
        server.store(sample)
        let files = files(capacity: 1 << 20, idleTime: 0.01)
        _ = try open("a", in: files)
        try server.held.wait(for: "a file that is let go") { $0 == 0 }
        #expect(files.byteCount == 0)
    }

    @Test func `Requests at the same time make one reading, and files of different instances pass`() throws {
        for name in ["a", "b"] { server.store(sample, as: name) }
        let files = files(capacity: 1 << 20)
        let pool = WorkerPool(threads: 8)
        let frames = pool.map(Array(0..<64), context: {}) { index, _ in
            (try? open(index % 2 == 0 ? "a" : "b", in: files).frames([1]).first?.bytes) ?? []
        }
        #expect(frames.allSatisfy { $0 == [1, 2, 3, 4] })
        #expect(server.reads.sorted() == ["a", "b"])
        pool.stop()
    }

    @Test func `A failure is not kept, and the next request tries again`() throws {
        server.store(sample)
        let version = try server.fileVersion(ofInstance: "a")
        let files = files(capacity: 1 << 20)
        server.fail(.failed("a reason"))
        #expect(throws: FrameError.failed("a reason")) { try files.file(ofInstance: "a", version: version) }
        server.fail(nil)
        #expect(try files.file(ofInstance: "a", version: version).frames([2]).map(\.bytes) == [[5, 6, 7, 8]])
    }

    @Test func `Who waits for others gives up when patience or the server is at its end`() throws {
        for name in ["a", "b", "c"] { server.store(sample, as: name) }
        let files = files(capacity: 1 << 20, patience: 0.01)
        server.hold()
        let pool = WorkerPool(threads: 3)
        let errors = pool.map(["a", "b", "c"], context: {}) { name, _ -> FrameError? in
            do throws(FrameError) {
                // The two that are let in wait for the server; the third one waits for them, and ends that.
                _ = try files.file(ofInstance: name, version: Array("v1".utf8))
                return nil
            } catch {
                server.release()
                return error
            }
        }
        #expect(errors.compactMap { $0 } == [.failed("files are still being read for other requests")])
        files.stop()
        #expect(throws: FrameError.failed("the server is stopping")) { try open("a", in: files) }
        pool.stop()
    }
}
