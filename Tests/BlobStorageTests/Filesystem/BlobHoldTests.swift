import BlobStorage
import TestSupport
import Testing

/// Whoever copies all stored files holds them meanwhile.
@Suite struct BlobHoldTests {
    private let use: StoreInUse

    init() throws {
        use = try StoreInUse()
    }

    @Test func `while the files are held, what nobody refers to stays, for the next sweep`() throws {
        try use.folder.write([], to: "lock")
        let blob = try use.received("abc")
        let digests = try blob.seal()
        try blob.keep(as: digests)
        do {
            let hold = try use.store.hold()
            blob.withdraw(digests) { false }
            #expect(try use.contents() == (incoming: 1, blobs: [digestOfABC]))
            #expect(try use.reopened().beginPublishing { _ in false } == 0)
            #expect(try use.contents() == (incoming: 1, blobs: [digestOfABC]))
            withExtendedLifetime(hold) {}
        }
        #expect(try use.reopened().beginPublishing { _ in false } == 1)
        #expect(try use.contents() == (incoming: 0, blobs: []))
    }

    @Test func `uploads go on while the files are held, by several at once too`() throws {
        let (first, second) = (try use.store.hold(), try use.store.hold())
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        blob.release()
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
        #expect(try use.store.open(sha256: digestOfABC)?.sha256() == digestOfABC)
        withExtendedLifetime((first, second)) {}
    }

    @Test func `a folder in which nothing was ever published is held too`() throws {
        let folder = try TemporaryFolder()
        let store = BlobStore(existing: folder.path)
        let hold = try store.hold()
        #expect(try store.open(sha256: digestOfABC) == nil)
        withExtendedLifetime(hold) {}
    }
}
