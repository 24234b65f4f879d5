// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
internal import Threading

/// Limits the memory for the text of documents that are sent without compression. Such a text stays in memory until the
/// client has received all of it, and is thirty times as large as the kept document, so a few clients could fill the
/// memory.
///
/// Safe from any thread.
public final class UncompressedTextLimiter: Sendable {
    /// Texts of up to this many bytes always get a place.
    static let small = 1 << 20

    private let capacity: Int
    private let used = Monitor(0)

    /// Creates a limiter for that many bytes. A larger text gets a place when there is no other one.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The place of a text; it becomes free when the last reference to it goes.
    public final class Place: Sendable {
        private let limiter: UncompressedTextLimiter
        private let bytes: Int

        fileprivate init(_ limiter: UncompressedTextLimiter, bytes: Int) {
            self.limiter = limiter
            self.bytes = bytes
        }

        deinit {
            limiter.used.withLock { $0 -= bytes }
        }
    }

    /// The bytes that are taken.
    var bytes: Int { used.read { $0 } }

    /// Waits for a place for that many bytes; `nil` when there is none within that many seconds.
    func place(for bytes: Int, within seconds: Double) -> Place? {
        let bytes = bytes <= Self.small ? 0 : bytes
        let end = Instant.after(seconds: seconds)
        let isIn = used.wait { (used: inout Int) -> Monitor<Int>.WaitDecision<Bool> in
            guard bytes == 0 || used == 0 || bytes <= capacity - used else {
                return end <= .now() ? .done(false) : .wait(until: end)
            }
            used += bytes
            return .done(true)
        }
        return isIn ? Place(self, bytes: bytes) : nil
    }
}

extension DocumentCache {
    /// Returns the text of a document, for clients that do not accept gzip, and its place. Keep the place until the
    /// text is sent.
    ///
    /// - Throws: ``StudyServerError/busy`` when other texts take all the places for as long as a request may wait.
    public func text(of document: ReadyDocument) throws(StudyServerError) -> (
        bytes: [UInt8], place: UncompressedTextLimiter.Place
    ) {
        guard let place = textLimiter.place(for: document.size, within: patience) else { throw .busy }
        do throws(DeflateError) {
            return (try document.identity(), place)
        } catch {
            throw .failed("memory is exhausted")
        }
    }
}
