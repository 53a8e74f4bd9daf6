internal import Foundation
internal import Glibc
internal import Synchronization

/// Files on disk, each named by the SHA-256 of its bytes.
///
/// ```
/// blobs/ab/abcdef…   a stored file; 256 folders by the first two digits
/// incoming/…         an upload that has not been committed
/// lock               held by every process that publishes
/// ```
///
/// A file is written to `incoming`, made durable, given its second name under `blobs`, and that folder is made durable; only then may
/// the database refer to it, and only after that does the first name go. So after a crash, what `incoming` still holds names exactly
/// what may be left over: a sweep costs as much as there is left over, however large the index.
package final class BlobStore: Sendable {
    package let folder: String
    private let publishingLock = Mutex<FileDescriptor?>(nil)

    /// The files of a data folder that is only looked at: nothing is made in it.
    package init(existing folder: String) {
        self.folder = folder
    }

    /// - Parameter folder: the data folder; what is missing in it is made.
    package init(folder: String) throws {
        self.folder = folder
        try Self.makeFolder(folder)
        try Self.makeFolder(folder + "/incoming")
        try Self.makeFolder(folder + "/blobs")
        var isNew = false
        for shard in UInt8.min...UInt8.max where try Self.makeFolder(folder + "/blobs/" + hexadecimal([shard])) { isNew = true }
        guard isNew else { return }
        let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
        for path in [folder + "/blobs", folder, parent] { try FileDescriptor(path, O_RDONLY | O_DIRECTORY).synchronize() }
    }

    /// Where the file with this SHA-256 (64 lower-case hexadecimal digits) lies or would lie.
    package func path(sha256: String) -> String {
        shard(sha256) + "/" + sha256
    }

    /// Joins the processes that publish. The first of them, being alone, first removes what crashed uploads left behind.
    /// - Parameters:
    ///   - isReferenced: whether the database refers to a file with these digests.
    ///   - removed: the SHA-256 of files that deletions took out of the index; asked for when nobody else publishes.
    /// - Returns: how many left-overs were removed.
    @discardableResult
    package func beginPublishing(
        removed deleted: () throws -> [String] = { [] },
        isReferenced: (BlobDigests) throws -> Bool
    ) throws -> Int {
        let lock = try FileDescriptor(folder + "/lock", O_RDWR | O_CREAT)
        let isAlone = flock(lock.number, LOCK_EX | LOCK_NB) == 0
        let removed = isAlone ? try sweep(isReferenced) : 0
        if isAlone {
            for sha256 in try deleted() { _ = unsafe unlink(path(sha256: sha256)) }
        }
        guard flock(lock.number, LOCK_SH) == 0 else { throw BlobError.last("lock", lock.path) }
        publishingLock.withLock { $0 = lock }
        return removed
    }

    /// Whether no process publishes at the moment.
    package func isAlone() throws -> Bool {
        guard let lock = try existing(folder + "/lock", O_RDWR) else { return true }
        return flock(lock.number, LOCK_EX | LOCK_NB) == 0
    }

    /// A new file, to be filled. `beginPublishing` was called before.
    package func receive() throws -> IncomingBlob {
        let name = String(UInt128.random(in: .min ... .max), radix: 16)
        return try IncomingBlob(path: folder + "/incoming/" + name, store: self)
    }

    /// The names of all uploads that were begun and neither kept nor discarded.
    package func leftovers() throws -> [String] {
        guard FileManager.default.fileExists(atPath: folder + "/incoming") else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder + "/incoming").sorted()
    }

    /// The names of all stored files. One that lies in another's folder, where nobody looks for it, is called `folder/name`.
    package func names() throws -> [String] {
        try (UInt8.min...UInt8.max).flatMap { number -> [String] in
            let shard = hexadecimal([number])
            let path = folder + "/blobs/" + shard
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted().map { $0.hasPrefix(shard) ? $0 : "\(shard)/\($0)" }
        }
    }

    /// The size in bytes of the file with this SHA-256, or nothing if there is none.
    package func size(sha256: String) throws -> Int64? {
        try existing(path(sha256: sha256), O_RDONLY)?.status().size
    }

    func existing(_ path: String, _ flags: Int32) throws -> FileDescriptor? {
        do {
            return try FileDescriptor(path, flags)
        } catch BlobError.system(_, _, ENOENT) {
            return nil
        }
    }

    func shard(_ sha256: String) -> String {
        folder + "/blobs/" + sha256.prefix(2)
    }

    private func sweep(_ isReferenced: (BlobDigests) throws -> Bool) throws -> Int {
        let names = try leftovers()
        for name in names {
            let file = try FileDescriptor(folder + "/incoming/" + name, O_RDONLY)
            if try file.status().links > 1 { try removeUnreferenced(file, isReferenced) }
            guard unsafe unlink(file.path) == 0 else { throw BlobError.last("remove", file.path) }
        }
        return names.count
    }

    /// The left-over got its second name before the crash; whether the database got to refer to it decides.
    private func removeUnreferenced(_ file: FileDescriptor, _ isReferenced: (BlobDigests) throws -> Bool) throws {
        let digests = try BlobDigests(of: file)
        guard try !isReferenced(digests) else { return }
        _ = unsafe unlink(path(sha256: digests.sha256))
    }

    /// - Returns: whether it was not there.
    @discardableResult
    private static func makeFolder(_ path: String) throws(BlobError) -> Bool {
        guard unsafe mkdir(path, 0o755) != 0 else { return true }
        guard errno == EEXIST else { throw .last("make the folder", path) }
        return false
    }
}
