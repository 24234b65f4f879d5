// SPDX-License-Identifier: GPL-3.0-or-later

internal import Studies
internal import Synchronization

/// A ``SummaryMaker`` for whichever thread stores an instance.
///
/// Orthanc runs the callbacks for stored instances one at a time, so nobody waits here in practice.
final class SharedSummaryMaker: @unchecked Sendable {
    // `@unchecked`: `maker` is used with `lock` held only. The lock does not own it, because borrowed bytes cannot be
    // passed into a `Mutex` as the language stands.
    private let lock = Mutex<Void>(())
    private let maker: SummaryMaker

    init() throws {
        maker = try SummaryMaker()
    }

    /// See ``SummaryMaker/summary(ofFile:)``.
    func summary(ofFile file: UnsafeRawBufferPointer) -> [UInt8]? {
        lock.withLock { _ in maker.summary(ofFile: file) }
    }
}
