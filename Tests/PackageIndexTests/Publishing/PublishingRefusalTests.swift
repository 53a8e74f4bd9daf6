import Accounts
import Foundation
import Glibc
import TestSupport
import Testing

@testable import BlobStorage
@testable import PackageIndex

@Suite struct PublishingRefusalTests {
    /// Sends what the row says to an index that has what the rows need, and looks at everything that must not have changed.
    private func refusal(_ row: RefusalRow) async throws -> any Refusal {
        let scene = try await PublishingScene()
        try await RefusalRow.prepare(scene)
        let before = try await scene.state()
        let error = await #expect(throws: (any Error).self) { try await row.send(scene) }
        #expect(try await scene.state() == before, "a refused upload leaves nothing")
        return try #require(error as? any Refusal)
    }

    @Test(arguments: RefusalRow.forms + RefusalRow.contents + RefusalRow.rules)
    func `each fault has its code and status, a sentence that names it, and leaves nothing`(row: RefusalRow) async throws {
        let refusal = try await refusal(row)
        #expect((refusal.code, refusal.status) == (row.code, row.status))
        #expect(refusal.sentence.contains(row.names), "\(refusal.sentence)")
        #expect(refusal.sentence.hasSuffix(".") && !refusal.sentence.contains("\n"), "\(refusal.sentence)")
    }

    /// More than is written at once, and less.
    @Test(arguments: [1_000_000, 100])
    func `a full disk while the file arrives is told as such, and leaves nothing`(count: Int) async throws {
        let scene = try await PublishingScene()
        let upload = try scene.index.publisher.receive()
        let full = try FileDescriptor("/dev/full", O_RDWR)
        try #require(dup2(full.number, upload.blob.file.number) >= 0)
        #expect(throws: PublishingRefusal.storageFull) {
            let bytes = [UInt8](repeating: 0, count: count)
            unsafe try bytes.withUnsafeBytes { unsafe try upload.append($0) }
            _ = try upload.seal()
        }
        upload.discard()
        #expect(PublishingRefusal.storageFull.status == 507)
        let state = try await scene.state()
        #expect((state.incoming, state.blobs) == (0, []))
        #expect(try await scene.publish(WheelBuilder("demo", "1.0").build()) == .published)
    }

    @Test func `a value that was sent cannot fill or turn a sentence`() async throws {
        let value = "x\u{202E}\n" + String(repeating: "y", count: 5_000)
        for field in ["name", "version", "filetype", ":action", "sha256_digest", "metadata_version", "requires_dist", "requires_python"] {
            let row = RefusalRow("", names: "") { try await $0.publish(WheelBuilder("demo", "1.0").build(), with: field, value) }
            let sentence = try await refusal(row).sentence
            #expect(sentence.count < 500, "\(field)")
            #expect(!sentence.contains("\u{202E}") && !sentence.contains("\n"), "\(field)")
        }
    }
}
