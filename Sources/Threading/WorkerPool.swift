// SPDX-License-Identifier: GPL-3.0-or-later

/// A fixed number of threads that share the work of everybody who asks, so that the number bounds the whole process.
///
/// Those who ask take turns: a small piece of work does not wait for the end of a large one.
public final class WorkerPool: Sendable {
    /// What one caller has to be done: calls of a closure with 0, 1, 2… up to a count.
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
        /// Batches that have something to hand out, the next in turn first.
        var turns: [ObjectIdentifier] = []
        var threads: [SystemThread] = []
        var isStopped = false

        /// How many pieces have not been handed out.
        var outstanding: Int { batches.values.reduce(0) { $0 + $1.count - $1.next } }

        /// The next piece of the batch whose turn it is.
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

    /// A pool of up to `threads` threads, started when they are needed.
    public init(threads: Int) {
        limit = max(1, threads)
    }

    deinit {
        for thread in halt() { thread.detach() }
    }

    /// What the closure makes of each element, in their order, on the threads of the pool; waits for all of it.
    ///
    /// Elements of different callers are taken in turn. Must not be called by such a closure itself.
    ///
    /// - Parameter context: Makes what a closure needs for itself while it runs; used again for later elements.
    public func map<Element: Sendable, Context, Output: Sendable>(
        _ elements: [Element], context: @escaping @Sendable () -> Context,
        _ body: @escaping @Sendable (Element, Context) -> Output
    ) -> [Output] {
        let results = Monitor(Outputs<Context, Output>(count: elements.count))
        perform(elements.count) { index in
            // The pool gives each index of the array once.
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

    /// A context, used by one thread at a time.
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

    /// Waits until so many callers wait for their work; false when the moment comes first.
    func wait(forCallers count: Int, until end: Instant) -> Bool {
        state.wait { state in
            if state.batches.count >= count { return .done(true) }
            return end <= .now() ? .done(false) : .wait(until: end)
        }
    }

    /// Ends the threads; those who still ask do their work themselves. May be called again.
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
            // The system may have no thread to give.
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

    /// Waits for work and takes the next piece of the next batch in turn; `nil` when the pool has ended and nobody
    /// waits.
    private static func next(from monitor: Monitor<State>) -> (Batch, Int)? {
        monitor.wait { state in
            if let piece = state.take() { return .done(piece) }
            return state.isStopped ? .done(nil) : .wait()
        }
    }
}
