// SPDX-License-Identifier: GPL-3.0-or-later

/// A fixed number of threads that do the work of all callers, so that this number bounds the whole process.
///
/// Callers take turns: a small piece of work does not wait for the end of a large one.
public final class WorkerPool: Sendable {
    /// The work of one caller: calls of a closure with 0, 1, 2… up to a count.
    private final class Batch: Sendable {
        let body: @Sendable (Int) -> Void
        init(_ body: @escaping @Sendable (Int) -> Void) { self.body = body }
    }

    private struct Progress: Sendable {
        let batch: Batch
        let count: Int
        var next = 0
        var done = 0
    }

    private struct State: Sendable {
        var batches: [ObjectIdentifier: Progress] = [:]
        /// Batches that still have pieces to hand out, the next in turn first.
        var turns: [ObjectIdentifier] = []
        var threads: [SystemThread] = []
        var isStopped = false

        /// The number of pieces that have not been handed out.
        var outstanding: Int { batches.values.reduce(0) { $0 + $1.count - $1.next } }

        /// Takes the next piece of the batch whose turn it is.
        mutating func take() -> (batch: Batch, index: Int)? {
            guard let id = turns.first, var progress = batches[id] else { return nil }
            turns.removeFirst()
            let index = progress.next
            progress.next += 1
            if progress.next < progress.count { turns.append(id) }
            batches[id] = progress
            return (progress.batch, index)
        }
    }

    private let limit: Int
    private let state = Monitor(State())

    /// Creates a pool of up to `threads` threads, which start when they are needed.
    public init(threads: Int) {
        limit = max(1, threads)
    }

    deinit {
        for thread in halt() { thread.detach() }
    }

    /// Calls the closure with each element on the threads of the pool, waits for all, and returns the results in order.
    ///
    /// Elements of different callers are taken in turn. The closure must not call this method itself.
    ///
    /// - Parameter context: Makes an object that one call of the closure uses at a time; later calls use it again.
    public func map<Element: Sendable, Context, Output: Sendable>(
        _ elements: [Element], context: @escaping @Sendable () -> Context,
        _ body: @escaping @Sendable (Element, Context) -> Output
    ) -> [Output] {
        let results = Monitor(Outputs<Context, Output>(count: elements.count))
        perform(elements.count) { index in
            // The pool hands out each index of the array once.
            guard elements.indices.contains(index) else { return }
            let own = results.withLock { $0.contexts.popLast() } ?? Lent(value: context())
            let output = body(elements[index], own.value)
            results.withLock { results in
                results.values[index] = output
                results.contexts.append(own)
            }
        }
        return results.withLock { $0.values.compactMap { $0 } }
    }

    /// A context, which one thread uses at a time.
    private struct Lent<Context>: @unchecked Sendable {
        let value: Context
    }

    private struct Outputs<Context, Output: Sendable>: Sendable {
        var values: [Output?]
        var contexts: [Lent<Context>] = []

        init(count: Int) {
            values = Array(repeating: nil, count: count)
        }
    }

    /// Waits until `count` callers wait for their work; returns false when the moment comes first.
    func wait(forCallers count: Int, until end: Instant) -> Bool {
        state.wait { state in
            if state.batches.count >= count { return .done(true) }
            return end <= .now() ? .done(false) : .wait(until: end)
        }
    }

    /// Ends the threads once the queued work is done. Later callers do their own work. May be called again.
    public func stop() {
        for thread in halt() { thread.join() }
    }

    private func halt() -> [SystemThread] {
        state.withLock { state in
            state.isStopped = true
            defer { state.threads = [] }
            return state.threads
        }
    }

    // MARK: Batches

    private func perform(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        guard count > 0 else { return }
        let batch = Batch(body)
        let id = ObjectIdentifier(batch)
        let isAccepted = state.withLock { state in
            guard !state.isStopped else { return false }
            while state.threads.count < min(limit, state.outstanding + count), let thread = startThread() {
                state.threads.append(thread)
            }
            // The system may be unable to create a thread.
            guard !state.threads.isEmpty else { return false }
            state.batches[id] = Progress(batch: batch, count: count)
            state.turns.append(id)
            return true
        }
        guard isAccepted else {
            for index in 0..<count { body(index) }
            return
        }
        state.wait { state in
            guard let progress = state.batches[id], progress.done < progress.count else {
                state.batches[id] = nil
                return .done(())
            }
            return .wait()
        }
    }

    private func startThread() -> SystemThread? {
        SystemThread.start { [monitor = state] in
            while let (batch, index) = Self.next(from: monitor) {
                batch.body(index)
                monitor.withLock { $0.batches[ObjectIdentifier(batch)]?.done += 1 }
            }
        }
    }

    /// Waits for the next piece of the batch in turn; returns `nil` when the pool is stopped and no work is queued.
    private static func next(from monitor: Monitor<State>) -> (Batch, Int)? {
        monitor.wait { state in
            if let piece = state.take() { return .done(piece) }
            return state.isStopped ? .done(nil) : .wait()
        }
    }
}
