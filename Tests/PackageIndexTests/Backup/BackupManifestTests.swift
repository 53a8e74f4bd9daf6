import BlobStorage
import TestSupport
import Testing

@testable import PackageIndex

@Suite struct BackupManifestTests {
    private let place: TemporaryFolder
    private let folder: OpenFolder

    private let manifest = BackupManifest(
        created: 1_795_000_000_123_456,
        program: "1.0",
        index: 17,
        schema: 4,
        trail: TrailPosition(sequence: 3, sha256: "aa"),
        database: BackupManifest.Part(name: "database-1-a.sqlite", sha256: "bb"),
        list: BackupManifest.Part(name: "files-1-a.sha256", sha256: "cc"),
        files: 2,
        bytes: 3_000_000_000,
        leftOut: ["rind.yaml", "caf\u{E9}"]
    )

    init() throws {
        place = try TemporaryFolder()
        folder = try OpenFolder(place.path)
    }

    private func read(_ bytes: [UInt8]) throws -> BackupManifest? {
        try place.write(bytes, to: BackupManifest.filename)
        return try BackupManifest.read(in: folder)
    }

    @Test func `what is written is read back`() throws {
        #expect(try read(manifest.text) == manifest)
        #expect(manifest.seal.count == 64)
        #expect(manifest.createdText == "2026-11-18T11:06:40Z")
    }

    @Test func `no manifest is none`() throws {
        #expect(try BackupManifest.read(in: folder) == nil)
    }

    @Test(arguments: [0, 5]) func `a bit that flips in any byte is noticed`(bit: Int) throws {
        let text = manifest.text
        for offset in text.indices {
            var changed = text
            changed[offset] ^= 1 << bit
            #expect(throws: BackupError.self) { try read(changed) }
        }
    }

    @Test func `every cut is noticed, and every addition`() throws {
        let text = manifest.text
        for length in text.indices { #expect(throws: BackupError.damaged(place.path, .manifest)) { try read(Array(text[..<length])) } }
        for more in [" ", "\n", "{}"] { #expect(throws: BackupError.damaged(place.path, .manifest)) { try read(text + Array(more.utf8)) } }
    }

    @Test(arguments: [
        "../database-1.sqlite", "/database-1.sqlite", "database-/../x.sqlite", "database-1.sqlite/x", "database-1.SQLITE", "",
        "database-..sqlite",
        "database-\u{0}.sqlite", "files-1-a.sha256", "database-" + String(repeating: "1", count: 100) + ".sqlite",
    ])
    func `a database is never called so`(name: String) {
        #expect(!BackupNames.isDatabase(name))
    }

    @Test func `each run has names of its own, which are names`() {
        let (first, second) = (BackupNames(time: 1), BackupNames(time: 1))
        #expect(first.database != second.database && first.list != second.list)
        #expect(BackupNames.isDatabase(first.database) && BackupNames.isList(first.list))
    }
}
