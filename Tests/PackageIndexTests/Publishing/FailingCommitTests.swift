import BlobStorage
import Persistence
import PackageIndex
import TestSupport
import Testing

/// The commit, failing after the file was made durable: "it failed and did not happen", and "it failed but did happen".
@Suite struct FailingCommitTests {
    @Test func `when the commit fails and did not happen, the file goes and a retry succeeds`() async throws {
        let scene = try await PublishingScene(storage: .disk)
        let file = WheelBuilder("demo", "1.0").build()
        try await scene.index.change("CREATE TRIGGER stop BEFORE INSERT ON files BEGIN SELECT RAISE(ABORT, 'played'); END")
        let before = try await scene.state()
        await #expect(throws: (any Error).self) { try await scene.publish(file) }
        #expect(try await scene.state() == before)
        try await scene.index.change("DROP TRIGGER stop")
        #expect(try await scene.publish(file) == .published)
    }

    @Test func `when the commit fails but did happen, the file stays and a retry hears that it is there`() async throws {
        let scene = try await PublishingScene(storage: .disk)
        let file = WheelBuilder("demo", "1.0").build()
        try await scene.publish(file)
        let blob = try scene.index.blobs.receive()
        unsafe try file.bytes.withUnsafeBytes { unsafe try blob.append($0) }
        let digests = try blob.seal()
        try blob.keep(as: digests)
        let database = scene.index.database
        blob.withdraw(digests) { try? database.readBlocking { try isReferenced(digests, $0) } }
        #expect(try await scene.state().blobs == [file.sha256])
        #expect(try await scene.publish(file) == .identical)
    }

    @Test func `while it is not known whether the commit happened, the file stays`() async throws {
        let scene = try await PublishingScene()
        let blob = try scene.index.blobs.receive()
        unsafe try [1, 2, 3].withUnsafeBytes { unsafe try blob.append($0) }
        let digests = try blob.seal()
        try blob.keep(as: digests)
        blob.withdraw(digests) { nil }
        #expect(try await scene.state().blobs == [digests.sha256])
    }

    @Test func `a file that another upload is about to refer to is not withdrawn`() async throws {
        let scene = try await PublishingScene()
        let bytes = [UInt8]([1, 2, 3])
        let (first, second) = (try scene.index.blobs.receive(), try scene.index.blobs.receive())
        for blob in [first, second] { unsafe try bytes.withUnsafeBytes { unsafe try blob.append($0) } }
        let digests = try first.seal()
        try first.keep(as: digests)
        try second.keep(as: second.seal())
        first.withdraw(digests) { false }
        #expect(try await scene.state().blobs == [digests.sha256])
        second.release()
        #expect(try scene.index.blobs.size(sha256: digests.sha256) == 3)
    }
}
