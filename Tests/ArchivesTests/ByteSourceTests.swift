import Foundation
import Glibc
import Testing

@testable import Archives

@Suite struct ByteSourceTests {
    private let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }

    @Test func fileAndMemoryReadTheSame() throws {
        try withFile(bytes) { descriptor in
            let file = try ByteSource(descriptor: descriptor)
            let memory = ByteSource(bytes)
            #expect(file.count == memory.count)
            for (offset, count) in [(0, 0), (0, 1), (5, 70_000), (299_999, 1), (300_000, 0), (0, 300_000)] {
                #expect(try file.bytes(at: offset, count: count) == memory.bytes(at: offset, count: count))
            }
            #expect(lseek(descriptor, 0, SEEK_CUR) == 0)
        }
    }

    @Test(arguments: [(0, 300_001), (300_000, 1), (300_001, 0), (-1, 1), (0, -1), (.max, 1), (1, .max), (.max, .max)])
    func rangeOutsideIsAShortRead(offset: Int, count: Int) throws {
        #expect(throws: ReadFault.shortRead(offset: offset)) { try ByteSource(bytes).bytes(at: offset, count: count) }
        try withFile(bytes) { descriptor in
            let file = try ByteSource(descriptor: descriptor)
            #expect(throws: ReadFault.shortRead(offset: offset)) { try file.bytes(at: offset, count: count) }
        }
    }

    @Test func fileThatShrinksIsAShortRead() throws {
        try withFile(bytes) { descriptor in
            let file = try ByteSource(descriptor: descriptor)
            #expect(ftruncate(descriptor, 100_000) == 0)
            #expect(throws: ReadFault.shortRead(offset: 100_000)) { try file.bytes(at: 50_000, count: 60_000) }
            #expect(throws: ZipError.fault(.shortRead(offset: 100_000))) { try ZipArchive(file) }
        }
    }

    @Test func onlyRegularFilesAreSources() throws {
        #expect(throws: ReadFault.system(errno: EBADF)) { try ByteSource(descriptor: -1) }
        for path in ["/", "/dev/null"] {
            let descriptor = unsafe open(path, O_RDONLY)
            defer { close(descriptor) }
            #expect(throws: ReadFault.notRegularFile) { try ByteSource(descriptor: descriptor) }
        }
    }

    @Test func closedFileIsAFault() throws {
        try withFile(bytes) { descriptor in
            let copy = dup(descriptor)
            let file = try ByteSource(descriptor: copy)
            close(copy)
            #expect(throws: ReadFault.system(errno: EBADF)) { try file.bytes(at: 0, count: 1) }
        }
    }

    /// Small archives are read whole, larger ones by windows: headers near each other and far apart, contents of any length.
    @Test func largeArchivesAreReadFromFiles() throws {
        var builder = ZipBuilder()
        let sizes = [0, 10, 64 << 10, (64 << 10) - 1, (64 << 10) + 1, 300_000, 5, 5, 5, 200_000, 65_000, 700, 500_000, 1]
        for (number, size) in sizes.enumerated() {
            let contents = Array(bytes.prefix(min(size, bytes.count))) + [UInt8](repeating: 1, count: max(0, size - bytes.count))
            let packed = number.isMultiple(of: 2) ? contents : storedBlocks(contents)
            let name = Array("d/\(number)".utf8)
            builder.entries.append(ZipBuilder.Entry(name, contents, packed: packed, method: number.isMultiple(of: 2) ? 0 : 8))
        }
        let archive = builder.build()
        #expect(archive.count > 1 << 20)
        try withFile(archive) { descriptor in
            let zip = try ZipArchive(ByteSource(descriptor: descriptor))
            #expect(zip.entries == (try ZipArchive(ByteSource(archive))).entries)
            for (entry, honest) in Swift.zip(zip.entries, builder.entries) {
                #expect(try zip.read(entry, limit: 1 << 20) == honest.contents)
            }
        }
    }

    @Test func tarsAreReadFromFiles() throws {
        let archive = TarBuilder(TarBuilder.Member("x-1/a", bytes), .file("x-1/b"), TarBuilder.Member("x-1/c", bytes))
        try withFile(archive.build()) { descriptor in
            let contents = try TarGzipReader(ByteSource(descriptor: descriptor)).read { _ in .max }
            #expect(contents.files == ["x-1/a": bytes, "x-1/b": Array("contents".utf8), "x-1/c": bytes])
        }
    }

    private func withFile(_ bytes: [UInt8], _ body: (CInt) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let descriptor = unsafe open(file.path, O_RDWR)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try body(descriptor)
    }
}
