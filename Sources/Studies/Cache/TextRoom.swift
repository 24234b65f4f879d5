// SPDX-License-Identifier: GPL-3.0-or-later

internal import Deflate
internal import Threading

/// Room for the text of documents that are sent without compression. Such a text is in memory until the client has
/// taken all of it, thirty times as large as what is kept, so that a few clients could fill the memory.
///
/// Safe from any thread.
public final class TextRoom: Sendable {
    /// Texts of up to this many bytes need no room.
    static let small = 1 << 20

    private let capacity: Int
    private let used = Monitor(0)

    /// Room for so many bytes; a text that is larger by itself has its turn when there is no other one.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The place of a text, free again as soon as nobody holds it any longer.
    public final class Place: Sendable {
        private let room: TextRoom
        private let bytes: Int

        fileprivate init(_ room: TextRoom, bytes: Int) {
            self.room = room
            self.bytes = bytes
        }

        deinit {
            room.used.withLock { $0 -= bytes }
        }
    }

    /// The bytes that have a place.
    var bytes: Int { used.read { $0 } }

    /// A place for so many bytes, waited for; `nil` when there is none for so many seconds.
    func place(for bytes: Int, within seconds: Double) -> Place? {
        let bytes = bytes <= Self.small ? 0 : bytes
        let end = Instant.after(seconds: seconds)
        let isIn = used.wait { (used: inout Int) -> Monitor<Int>.Look<Bool> in
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
    /// The text of a document, for clients that do not take gzip, and its place, to be held until the text has been sent.
    ///
    /// - Throws: ``StudyServerError/busy`` when others' texts take all the room, for as long as a request waits.
    public func text(of document: ReadyDocument) throws(StudyServerError) -> (bytes: [UInt8], place: TextRoom.Place) {
        guard let place = room.place(for: document.size, within: patience) else { throw .busy }
        do throws(DeflateError) {
            return (try document.identity(), place)
        } catch {
            throw .failed("memory is exhausted")
        }
    }
}
