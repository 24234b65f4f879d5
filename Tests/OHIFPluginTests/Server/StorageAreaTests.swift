// SPDX-License-Identifier: GPL-3.0-or-later

import Studies
import TemporaryFiles
import Testing

@testable import OHIFPlugin

@Suite struct StorageAreaTests {
    private static let name = "d8410fa5-59de-4f1b-a1db-19ed7361dc4c"
    private let folder: TemporaryFolder
    private let area: StorageArea

    init() throws {
        folder = try TemporaryFolder()
        area = StorageArea(folder: folder.path)
    }

    private func contents(_ name: String = Self.name, size: Int) -> [UInt8]? {
        area.withFile(StoredFile(name: name, size: size)) { Array($0) }
    }

    @Test func `A file lies in two folders that its name begins with`() throws {
        #expect(area.path(of: Self.name) == folder.path + "/d8/41/" + Self.name)
        try folder.write("d8/41/" + Self.name, [1, 2, 3])
        #expect(contents(size: 3) == [1, 2, 3])
    }

    @Test func `A file that is gone, or of another size, is not lent`() throws {
        #expect(contents(size: 3) == nil)
        try folder.write("d8/41/" + Self.name, [1, 2, 3])
        #expect(contents(size: 2) == nil)
        #expect(contents(size: 4) == nil)
        #expect(contents(size: -1) == nil)
        #expect(contents(size: .max) == nil)
    }

    @Test func `What is left of a shortened file is lent to who asks for it`() throws {
        func left(size: Int) -> [UInt8]? {
            let file = StoredFile(name: Self.name, size: size)
            let lent = area.withDamagedFile(file) { Array($0) }
            #expect(area.damagedFile(file)?.withUnsafeBytes { Array($0) } == lent)
            return lent
        }
        #expect(left(size: 3) == nil)
        try folder.write("d8/41/" + Self.name, [1, 2, 3])
        #expect(left(size: 4) == [1, 2, 3])
        #expect(left(size: 3) == [1, 2, 3])
        #expect(left(size: 2) == nil)
        #expect(left(size: .max) == nil)
    }

    @Test func `What is no regular file is not lent`() throws {
        try folder.write("d8/41/" + Self.name + "/inside", [1])
        #expect(contents(size: 1) == nil)
    }

    @Test(arguments: [
        "", "../../../../../../../../../etc/passwd", "d8410fa5-59de-4f1b-a1db-19ed7361dc4",
        String(repeating: "/", count: 36), "D8410FA5-59DE-4F1B-A1DB-19ED7361DC4C",
    ])
    func `Only a UUID is a name`(name: String) {
        #expect(area.path(of: name) == nil)
        #expect(contents(name, size: 0) == nil)
    }

    @Test func `Memory is used again for files of any size, and each is whole`() throws {
        let sizes = [0, 1, 65_536, 65_537, 10, 300_000, 5_000_000, 7, 4_194_304, 34_000_000]
        for (number, size) in sizes.enumerated() {
            let name = "00000000-0000-0000-0000-00000000000\(number)"
            let bytes = [UInt8](repeating: UInt8(number + 1), count: size)
            try folder.write("00/00/" + name, bytes)
            for _ in 0..<2 { #expect(contents(name, size: size) == bytes) }
        }
    }
}
