import BlobStorage
import Foundation
import TestSupport
import Testing

@testable import PackageIndex

@Suite struct BackupListTests {
    private let folder: TemporaryFolder
    private static let digests = ["00", "00", "7f", "ff"].enumerated().map { $1 + String(repeating: String($0), count: 62) }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(_ text: String) throws -> FileDescriptor {
        try folder.write(Array(text.utf8), to: "list")
        return try FileDescriptor(folder.path("list"), O_RDONLY)
    }

    private func read(_ text: String) throws -> [String] {
        var found: [String] = []
        try BackupList.forEach(in: try file(text)) { found.append($0) }
        return found
    }

    private static func text(_ digests: [String]) -> String { digests.map(BackupList.line).joined() }

    @Test func `what was written is read back, by all 256 folders`() throws {
        let writer = BackupListWriter(try OpenFolder(folder.path).create("written"))
        for digest in Self.digests { try writer.add(digest) }
        let sha256 = try writer.finish()
        let list = try FileDescriptor(folder.path("written"), O_RDONLY)
        #expect(try list.sha256() == sha256)
        var shards: [String: [String]] = [:]
        try BackupList.forEachShard(in: list) { shards[$0] = $1 }
        #expect(shards.count == 256)
        #expect(shards.filter { !$0.value.isEmpty } == ["00": Array(Self.digests[..<2]), "7f": [Self.digests[2]], "ff": [Self.digests[3]]])
    }

    @Test func `a list that is longer than what is read at once is read whole`() throws {
        let digests = (0..<5_000).map { number in
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 64 - text.count) + text
        }
        #expect(try read(Self.text(digests)) == digests)
    }

    @Test func `an empty list has no files`() throws {
        #expect(try read("").isEmpty)
    }

    @Test(arguments: [
        text(digests.reversed()), text([digests[0], digests[0]]), String(text(digests).dropLast()), text(digests) + "x",
        text(digests).replacing("blobs/7f", with: "../../7f"), text(digests).replacing("blobs/7f", with: "blobs/7e"),
        text(digests).replacing("  blobs/ff", with: " *blobs/ff"), text(digests).replacing("\n", with: "\r"), text(digests).uppercased(),
        "\n" + text(digests), String(repeating: "\0", count: 140),
    ])
    func `a list that no backup writes is refused`(text: String) throws {
        #expect(throws: MalformedList.self) { try read(text) }
    }
}
