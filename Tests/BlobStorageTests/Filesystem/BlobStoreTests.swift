import BlobStorage
import Foundation
import TestSupport
import Testing

@Suite struct BlobStoreTests {
    private let use: StoreInUse

    init() throws {
        use = try StoreInUse()
    }

    @Test func `there is a folder for each first pair of digits, and no other`() throws {
        let digits = Array("0123456789abcdef")
        #expect(try use.folder.names(in: "blobs") == digits.flatMap { first in digits.map { "\(first)\($0)" } })
    }

    @Test func `a kept file lies under its digest, with the bytes that arrived`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        blob.release()
        #expect(use.store.path(sha256: digestOfABC) == use.folder.path("blobs/ba/" + digestOfABC))
        #expect(try use.folder.read("blobs/ba/" + digestOfABC) == Array("abc".utf8))
        #expect(try use.store.size(sha256: digestOfABC) == 3)
    }

    @Test func `until it is released it has its first name too, and then only its last`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        #expect(try use.contents() == (incoming: 1, blobs: [digestOfABC]))
        blob.release()
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
    }

    @Test func `what is discarded leaves nothing`() throws {
        let blob = try use.received("abc")
        blob.discard()
        #expect(try use.contents() == (incoming: 0, blobs: []))
    }

    @Test func `what is forgotten is discarded`() throws {
        do { _ = try use.received("abc") }
        #expect(try use.contents() == (incoming: 0, blobs: []))
    }

    @Test func `what was kept stays, though it be discarded or forgotten afterwards`() throws {
        do {
            let blob = try use.received("abc")
            try blob.keep(as: blob.seal())
            blob.discard()
        }
        #expect(try use.contents().blobs == [digestOfABC])
    }

    @Test func `a stored file is its owner's to write and nobody's to run`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        let mode = try #require(try use.folder.mode("blobs/ba/" + digestOfABC))
        #expect(mode & 0o600 == 0o600)
        #expect(mode & ~0o644 == 0, "\(String(mode, radix: 8))")
        for folder in ["incoming", "blobs", "blobs/00", "blobs/ff"] {
            let mode = try #require(try use.folder.mode(folder))
            #expect(mode & 0o700 == 0o700 && mode & ~0o755 == 0, "\(folder) \(String(mode, radix: 8))")
        }
    }

    @Test func `the same bytes twice at the same time are stored once, and all who kept them have them`() async throws {
        let store = use.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    try await BlockingThreads.run {
                        let blob = try store.receive()
                        try blob.append("abc")
                        try blob.keep(as: blob.seal())
                        #expect(try store.size(sha256: digestOfABC) == 3)
                        blob.release()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
        #expect(try use.folder.read("blobs/ba/" + digestOfABC) == Array("abc".utf8))
    }

    @Test func `one of two who kept the same bytes may give up: the other has them`() throws {
        let (first, second) = (try use.received("abc"), try use.received("abc"))
        try first.keep(as: first.seal())
        try second.keep(as: second.seal())
        second.discard()
        #expect(try use.contents() == (incoming: 1, blobs: [digestOfABC]))
        first.release()
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
    }

    @Test func `a store that is opened again has what was kept`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        blob.release()
        #expect(try use.reopened().size(sha256: digestOfABC) == 3)
    }

    @Test func `a file that is not there has no size`() throws {
        #expect(try use.store.size(sha256: digestOfABC) == nil)
    }

    @Test func `uploads that are under way do not share a name`() throws {
        let blobs = try (0..<50).map { try use.received("\($0)") }
        #expect(try use.store.leftovers().count == 50)
        #expect(Set(blobs.map(\.file.path)).count == 50)
    }

    @Test func `a folder that cannot be made is named`() throws {
        try use.folder.write([], to: "file")
        let error = #expect(throws: BlobError.self) { try BlobStore(folder: use.folder.path("file")) }
        #expect(error?.sentence.contains(use.folder.path("file")) == true)
    }
}
