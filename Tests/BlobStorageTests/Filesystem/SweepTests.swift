import BlobStorage
import Foundation
import TestSupport
import Testing

/// What a crash leaves behind, step by step, and what the next start makes of it.
///
/// A crash is played by a blob that nobody touches any more while the folder is opened anew.
@Suite struct SweepTests {
    private let use: StoreInUse

    init() throws {
        use = try StoreInUse()
    }

    /// The next start.
    private func sweep(referenced: Set<String> = []) throws -> Int {
        try use.reopened().beginPublishing { referenced.contains($0.sha256) }
    }

    @Test func `cut off while it arrived: it goes`() throws {
        let blob = try use.received("abc")
        #expect(try sweep() == 1)
        #expect(try use.contents() == (incoming: 0, blobs: []))
        withExtendedLifetime(blob) {}
    }

    @Test func `cut off before the first byte: it goes`() throws {
        let blob = try use.store.receive()
        #expect(try sweep() == 1)
        #expect(try use.contents() == (incoming: 0, blobs: []))
        withExtendedLifetime(blob) {}
    }

    @Test func `cut off after it got its name and before the commit: both names go`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        #expect(try sweep() == 1)
        #expect(try use.contents() == (incoming: 0, blobs: []))
    }

    @Test func `cut off after the commit and before its release: the file stays, its first name goes`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        #expect(try sweep(referenced: [digestOfABC]) == 1)
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
        #expect(try use.folder.read("blobs/ba/" + digestOfABC) == Array("abc".utf8))
    }

    @Test func `released: there is nothing to do`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        blob.release()
        #expect(try sweep(referenced: [digestOfABC]) == 0)
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
    }

    @Test func `cut off while the same bytes were uploaded again: those that the database has stay`() throws {
        let first = try use.received("abc")
        try first.keep(as: first.seal())
        first.release()
        let again = try use.received("abc")
        try again.keep(as: again.seal())
        #expect(try sweep(referenced: [digestOfABC]) == 1)
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
    }

    @Test func `cut off while two uploaded the same bytes and neither was committed: all goes`() throws {
        let (first, second) = (try use.received("abc"), try use.received("abc"))
        try first.keep(as: first.seal())
        try second.keep(as: second.seal())
        #expect(try sweep() == 2)
        #expect(try use.contents() == (incoming: 0, blobs: []))
    }

    @Test func `many left-overs of every kind are sorted out in one sweep`() throws {
        var blobs: [IncomingBlob] = []
        var digests: [String] = []
        for number in 0..<60 {
            let blob = try use.received("content \(number)")
            if number % 3 != 0 {
                let digest = try blob.seal()
                try blob.keep(as: digest)
                if number % 3 == 1 { digests.append(digest.sha256) }
            }
            blobs.append(blob)
        }
        #expect(try sweep(referenced: Set(digests)) == 60)
        let contents = try use.contents()
        #expect(contents.incoming == 0)
        #expect(Set(contents.blobs) == Set(digests))
        withExtendedLifetime(blobs) {}
    }

    @Test func `whoever asks the database is given both digests of a left-over`() throws {
        let blob = try use.received("abc")
        let digests = try blob.seal()
        try blob.keep(as: digests)
        let asked = Recorder<BlobDigests>()
        try use.reopened().beginPublishing { digests in
            asked.add(digests)
            return true
        }
        #expect(asked.all == [digests])
    }

    @Test func `a sweep that cannot ask the database removes nothing that it may refer to`() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        #expect(throws: CancellationError.self) { try use.reopened().beginPublishing { _ in throw CancellationError() } }
        #expect(try use.contents() == (incoming: 1, blobs: [digestOfABC]))
    }

    @Test func `what else lies in the store is left alone`() throws {
        try use.folder.write(Array("abc".utf8), to: "blobs/ba/" + digestOfABC)
        #expect(try sweep() == 0)
        #expect(try use.contents().blobs == [digestOfABC])
    }
}
