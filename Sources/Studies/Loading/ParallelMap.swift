// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Synchronization

/// What the closure makes of each element, in their order; up to `threads` elements at a time, this thread's included.
///
/// - Parameters:
///   - context: Makes what each thread needs for itself.
func parallelMap<Element: Sendable, Context, Output: Sendable>(
    _ elements: [Element], threads: Int, context: @Sendable () -> Context,
    _ body: @Sendable (Element, Context) -> Output
) -> [Output] {
    let workers = min(threads, elements.count)
    guard workers > 1 else {
        let own = context()
        return elements.map { body($0, own) }
    }
    let outputs = Mutex([Output?](repeating: nil, count: elements.count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
        let own = context()
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < elements.count else { return }
            let output = body(elements[index], own)
            outputs.withLock { $0[index] = output }
        }
    }
    // Every index was handed out once and its output stored before concurrentPerform returned.
    return outputs.withLock { $0.compactMap { $0 } }
}
