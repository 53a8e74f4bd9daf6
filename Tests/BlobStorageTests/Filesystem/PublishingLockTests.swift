import BlobStorage
import TestSupport
import Testing

/// Several processes on one folder: each is a store of its own, since a lock belongs to the open file.
@Suite struct PublishingLockTests {
    private let use: StoreInUse

    init() throws {
        use = try StoreInUse()
    }

    @Test func `nobody publishes until somebody begins to`() throws {
        #expect(try use.store.isAlone())
        try use.store.beginPublishing { _ in false }
        #expect(try !use.reopened().isAlone())
    }

    @Test func `who joins others sweeps nothing: what is under way is theirs`() throws {
        try use.store.beginPublishing { _ in false }
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        let other = try use.reopened()
        #expect(try other.beginPublishing { _ in false } == 0)
        #expect(try use.contents() == (incoming: 1, blobs: [digestOfABC]))
    }

    @Test func `when the last of them has ended, the next one sweeps`() throws {
        let blob: IncomingBlob
        do {
            let ended = try use.reopened()
            try ended.beginPublishing { _ in false }
            let another = try use.reopened()
            try another.beginPublishing { _ in false }
            blob = try use.received("abc")
            #expect(try !use.store.isAlone())
        }
        #expect(try use.store.isAlone())
        #expect(try use.store.beginPublishing { _ in false } == 1)
        #expect(try use.contents().incoming == 0)
        withExtendedLifetime(blob) {}
    }

    @Test func `looking whether somebody publishes does not keep anybody from it`() throws {
        for _ in 0..<20 { #expect(try use.store.isAlone()) }
        #expect(try use.reopened().beginPublishing { _ in false } == 0)
    }
}
