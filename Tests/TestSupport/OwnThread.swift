// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
public import Testing
internal import Threading

/// Runs every test of a suite on a thread of its own: `@Suite(.ownThread)`. For tests that block.
///
/// Swift Testing runs tests on Swift's cooperative pool, which has as many threads as the machine has processors. A test
/// that blocks one of them keeps all other tests waiting, those included that it waits for.
///
/// A test that does not end within ``limit`` ends the whole run, with a sentence: its thread cannot be taken away from
/// it. What may never return should run in a ``Running``, which can be left behind.
public struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    /// How long a test may take, in seconds; generous, since the machine may be loaded and the sanitizer slow.
    static let limit = 240.0

    /// So many tests at the same time.
    private static let places = Places(max(4, 2 * sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Every test of a suite, in whatever suite within it.
    public var isRecursive: Bool { true }

    /// Runs one test, or one case of it.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        await Self.places.take()
        defer { Self.places.giveBack() }
        let hasEnded = Monitor(false)
        defer { hasEnded.withLock { $0 = true } }
        start {
            let isInTime = (try? hasEnded.wait(for: "the end", limit: Self.limit) { $0 }) != nil
            if !isInTime { endRun("The test \"\(test.name)\" did not end within \(Int(Self.limit)) s (\(test.id)).") }
        }
        try await withTaskExecutorPreference(ThreadPerJob.shared) { try await function() }
    }
}

extension Trait where Self == OwnThread {
    /// Runs the test, or each test of the suite, on a thread of its own.
    public static var ownThread: Self { OwnThread() }
}

/// Runs each piece of a task, from where it goes on to where it waits, on a new thread.
private final class ThreadPerJob: TaskExecutor {
    static let shared = ThreadPerJob()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        start { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Lets so many tasks in at the same time, in the order in which they come; those that wait block no thread.
private final class Places: Sendable {
    private let state: Monitor<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

    init(_ count: Int) {
        state = Monitor((count, []))
    }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func giveBack() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

/// Starts a thread that nobody joins.
func start(_ body: @escaping @Sendable () -> Void) {
    guard let thread = SystemThread.start(body) else { endRun("The machine has no more threads for the tests.") }
    thread.detach()
}

private func endRun(_ sentence: String) -> Never {
    let line = Array("\n\(sentence)\n".utf8)
    fflush(nil)
    write(STDERR_FILENO, line, line.count)
    // Not `exit(3)`, whose handlers may wait for what never ends.
    _exit(EXIT_FAILURE)
}
