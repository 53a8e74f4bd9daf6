internal import CLinux
internal import Crypto
internal import Glibc

/// A file on its way in: filled, sealed, and then kept or discarded. Used by one task; every call blocks its thread.
package final class IncomingBlob {
    /// The open file, for reading what was received.
    package let file: FileDescriptor
    /// The bytes received so far.
    package private(set) var size: Int64 = 0
    private let store: BlobStore
    private let hasher = BlobHasher()
    private var isSettled = false
    /// The folder of the final name, locked (shared) from when it is given until the database has decided.
    private var heldShard: FileDescriptor?
    private var lastWriteback: Int64 = 0
    /// What was received and is not in the file yet.
    private var pending: [UInt8] = []
    private var written: Int64 = 0
    private var isSealed = false
    /// Why nothing more is written: what was to be in the file is not.
    private var failure: (any Error)?

    /// So much is written at once, in bytes, from a multiple of it on: the system then holds the file in large pieces, which it fills and
    /// sends more cheaply.
    private static let writeStep = 256 << 10
    /// So much is written before the system is asked to begin carrying it to the disk, so that little is left to wait for at the end.
    private static let writebackStep: Int64 = 8 << 20
    /// `SYNC_FILE_RANGE_WRITE`
    private static let startWriting: UInt32 = 2

    init(path: String, store: BlobStore) throws {
        self.store = store
        file = try FileDescriptor(path, O_RDWR | O_CREAT | O_EXCL)
    }

    deinit {
        discard()
    }

    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        unsafe hasher.update(bytes)
        size += Int64(bytes.count)
        var rest = unsafe bytes
        while pending.count + rest.count >= Self.writeStep {
            let room = Self.writeStep - pending.count
            unsafe pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest.prefix(room)))
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(room))
            try writePending()
        }
        unsafe pending.append(contentsOf: rest)
    }

    /// All has been appended: `file` can be read. Called once.
    /// - Returns: the digests of it.
    package func seal() throws -> BlobDigests {
        try writePending()
        pending = []
        isSealed = true
        return hasher.finish()
    }

    private func writePending() throws {
        if let failure { throw failure }
        do {
            unsafe try pending.withUnsafeBytes { unsafe try file.writeAll($0) }
        } catch {
            failure = error
            throw error
        }
        written += Int64(pending.count)
        pending.removeAll(keepingCapacity: true)
        guard written - lastWriteback >= Self.writebackStep else { return }
        _ = sync_file_range(file.number, lastWriteback, written - lastWriteback, Self.startWriting)
        lastWriteback = written
    }

    /// The MD5 of the sealed file, in lower-case hexadecimal: some clients still send it to be checked.
    package func md5() throws -> String {
        precondition(isSealed)
        var hasher = Insecure.MD5()
        unsafe try file.forEachChunk { unsafe hasher.update(bufferPointer: $0) }
        return hexadecimal(hasher.finalize())
    }

    /// Makes the sealed file durable under its final name. Until `release` it keeps its first name too, which tells a sweep to look at it, and
    /// the final name's folder is held, which tells others not to withdraw the same bytes.
    package func keep(as digests: BlobDigests) throws {
        precondition(isSealed)
        try file.synchronize()
        let shard = try FileDescriptor(store.shard(digests.sha256), O_RDONLY | O_DIRECTORY)
        guard flock(shard.number, LOCK_SH) == 0 else { throw BlobError.last("lock", shard.path) }
        heldShard = shard
        let target = store.path(sha256: digests.sha256)
        if unsafe link(file.path, target) != 0 {
            guard errno == EEXIST else { throw BlobError.last("name", target) }
        } else {
            isSettled = true
        }
        try shard.synchronize()
    }

    /// The database refers to the file now, durably: the first name goes.
    package func release() {
        isSettled = true
        _ = unsafe unlink(file.path)
        heldShard = nil
    }

    /// The database does not refer to the file after all: takes the final name away again, unless somebody is about to refer to the
    /// same bytes. Then the first name stays too, and the next sweep decides.
    ///
    /// Nothing is awaited while the folder is held: whoever waits for it blocks a thread that the awaited might need.
    /// - Parameter isReferenced: asked while nobody else can get to refer to these bytes; nothing when in doubt.
    package func withdraw(_ digests: BlobDigests, isReferenced: () -> Bool?) {
        heldShard = nil
        guard let shard = try? FileDescriptor(store.shard(digests.sha256), O_RDONLY | O_DIRECTORY), shard.lock(LOCK_EX) else { return }
        guard let isReferenced = isReferenced() else { return }
        if !isReferenced { _ = unsafe unlink(store.path(sha256: digests.sha256)) }
        isSettled = true
        _ = unsafe unlink(file.path)
    }

    /// Removes what was received, unless it has its final name already.
    package func discard() {
        guard !isSettled else { return }
        isSettled = true
        _ = unsafe unlink(file.path)
    }
}
