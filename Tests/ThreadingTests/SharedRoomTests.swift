// SPDX-License-Identifier: GPL-3.0-or-later

import TestSupport
import Testing

@testable import Threading

@Suite(.ownThread) struct SharedRoomTests {
    @Test(arguments: [(1, 1), (4, 2), (12, 7)]) func `No more is taken than there is`(size: Int, need: Int) throws {
        let room = SharedRoom(size)
        let taken = Monitor((now: 0, most: 0))
        let threads = (0..<4).map { _ in
            Running("1000 stays") {
                for _ in 0..<1000 {
                    room.withRoom(for: need) {
                        taken.withLock {
                            $0.now += need
                            $0.most = max($0.most, $0.now)
                        }
                        taken.withLock { $0.now -= need }
                    }
                }
            }
        }
        for thread in threads { try thread.result() }
        #expect(taken.read { $0.now } == 0)
        #expect((need...size).contains(taken.read { $0.most }))
    }

    @Test(arguments: [(4, 5), (0, 1), (-1, 1), (1, .max)])
    func `What is larger than all there is has its turn alone`(size: Int, need: Int) {
        let room = SharedRoom(size)
        #expect(room.withRoom(for: need) { true })
        #expect(room.withRoom(for: need) { true })
    }

    @Test func `Room is free again after an error`() {
        let room = SharedRoom(1)
        #expect(throws: CancellationError.self) { try room.withRoom(for: 1) { throw CancellationError() } }
        #expect(room.withRoom(for: 1) { true })
    }
}
