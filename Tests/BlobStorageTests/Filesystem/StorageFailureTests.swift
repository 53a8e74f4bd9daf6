import Foundation
import Glibc
import TestSupport
import Testing

@testable import BlobStorage

/// Each step of storing a file, failing: nothing is half kept, and the store goes on.
///
/// A full disk is played by `/dev/full`, put in the place of the open file: the system's own error, without a disk of its own.
@Suite struct StorageFailureTests {
    private let use: StoreInUse

    init() throws {
        use = try StoreInUse()
    }

    /// From now on the file's descriptor is another file's.
    private func replace(_ blob: IncomingBlob, by path: String) throws {
        let other = try FileDescriptor(path, O_RDWR)
        try #require(dup2(other.number, blob.file.number) >= 0)
    }

    private func expectStoreWorks() throws {
        let blob = try use.received("abc")
        try blob.keep(as: blob.seal())
        blob.release()
        #expect(try use.contents() == (incoming: 0, blobs: [digestOfABC]))
    }

    /// More than is written at once, and less.
    @Test(arguments: [1_000_000, 10]) func `a full disk while the file arrives is told as such, and leaves nothing`(count: Int) throws {
        let blob = try use.received("first part")
        try replace(blob, by: "/dev/full")
        let isTooMuchAtOnce = count > 256 << 10
        var arrived = false
        #expect(throws: BlobError.storageFull) {
            try blob.append(String(repeating: "x", count: count))
            arrived = true
            _ = try blob.seal()
        }
        #expect(arrived != isTooMuchAtOnce)
        blob.discard()
        #expect(try use.contents() == (incoming: 0, blobs: []))
        try expectStoreWorks()
    }

    @Test func `a file that cannot be made durable gets no name`() throws {
        let blob = try use.received("abc")
        let digests = try blob.seal()
        try replace(blob, by: "/dev/null")
        let error = #expect(throws: BlobError.self) { try blob.keep(as: digests) }
        guard case .system(call: "make durable", path: blob.file.path, code: EINVAL)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        blob.discard()
        #expect(try use.contents() == (incoming: 0, blobs: []))
        try expectStoreWorks()
    }

    @Test func `a name that cannot be given leaves nothing`() throws {
        let blob = try use.received("abc")
        let shard = use.folder.path("blobs/ba")
        try #require(unsafe rmdir(shard) == 0)
        #expect(throws: BlobError.self) { try blob.keep(as: blob.seal()) }
        blob.discard()
        try #require(unsafe mkdir(shard, 0o755) == 0)
        #expect(try use.contents() == (incoming: 0, blobs: []))
        try expectStoreWorks()
    }

    @Test func `when the first name is gone, keeping fails and gives no other`() throws {
        let blob = try use.received("abc")
        try #require(unsafe unlink(blob.file.path) == 0)
        #expect(throws: BlobError.system(call: "name", path: use.store.path(sha256: digestOfABC), code: ENOENT)) {
            try blob.keep(as: blob.seal())
        }
        #expect(try use.contents() == (incoming: 0, blobs: []))
    }

    @Test func `the errors of a full disk and a full quota are one, all others are themselves`() {
        for code in [ENOSPC, EDQUOT] {
            errno = code
            #expect(BlobError.last("write to", "x") == .storageFull)
        }
        for code in [EIO, EFBIG, EACCES, EROFS] {
            errno = code
            #expect(BlobError.last("write to", "x") == .system(call: "write to", path: "x", code: code))
        }
    }

    @Test func `an error says which file and why, in a sentence`() {
        #expect(BlobError.storageFull.sentence == "The disk is full.")
        let sentence = BlobError.system(call: "open", path: "/srv/x", code: EACCES).sentence
        #expect(sentence == "The system refused to open /srv/x: Permission denied.")
    }
}
