// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

/// The memory that a fake Orthanc hands out, with a count of how often each block came back.
///
/// The SDK's `Free` does not say whose memory it frees, so the blocks of all fakes are listed in one place. They stay
/// allocated to the end of the process: no address is used twice, and a second `Free` of a block is seen as one.
struct FakeMemory: Sendable {
    private struct Block {
        let owner: Int
        let size: Int
        var timesFreed = 0
    }

    private struct State {
        var owners = 0
        var blocks: [UInt: Block] = [:]
        var order: [UInt] = []
    }

    private static let state = Mutex(State())

    private let owner: Int

    init() {
        owner = FakeMemory.state.withLock { state in
            state.owners += 1
            return state.owners
        }
    }

    /// How often each block of this fake was freed, in the order of allocation.
    var timesFreed: [Int] {
        FakeMemory.state.withLock { state in
            state.order.compactMap { state.blocks[$0] }.filter { $0.owner == owner }.map(\.timesFreed)
        }
    }

    func allocate(_ bytes: [UInt8]) -> UnsafeMutableRawPointer {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 1), alignment: 16)
        pointer.copyMemory(from: bytes, byteCount: bytes.count)
        let address = UInt(bitPattern: pointer)
        FakeMemory.state.withLock { state in
            state.blocks[address] = Block(owner: owner, size: bytes.count)
            state.order.append(address)
        }
        return pointer
    }

    func allocate(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = Array(text.utf8) + [0]
        return allocate(bytes).bindMemory(to: CChar.self, capacity: bytes.count)
    }

    /// Counts, and overwrites the block, so that a use after it was freed shows.
    static func free(_ pointer: UnsafeMutableRawPointer?) {
        guard let pointer else { return }
        state.withLock { state in
            guard var block = state.blocks[UInt(bitPattern: pointer)] else {
                fatalError("Memory was freed that no fake Orthanc handed out")
            }
            block.timesFreed += 1
            state.blocks[UInt(bitPattern: pointer)] = block
            pointer.initializeMemory(as: UInt8.self, repeating: 0xDD, count: block.size)
        }
    }
}
