internal import Glibc

/// While it lives, no stored file is removed: for whoever reads many of them and must find each.
///
/// Uploads go on meanwhile. What would have been removed stays in `incoming/` for the next sweep.
package final class BlobHold: Sendable {
    private let locks: [FileDescriptor]

    fileprivate init(_ locks: [FileDescriptor]) {
        self.locks = locks
    }
}

extension BlobStore {
    /// Waits for a sweep that is under way. Blocks its thread.
    package func hold() throws -> BlobHold {
        let shards = (UInt8.min...UInt8.max).map { shard(hexadecimal([$0])) }
        let locks = try ([folder + "/lock"] + shards).compactMap { try existing($0, O_RDONLY) }
        for lock in locks {
            guard flock(lock.number, LOCK_SH) == 0 else { throw BlobError.last("lock", lock.path) }
        }
        return BlobHold(locks)
    }

    /// The stored file with this SHA-256, open, or nothing if there is none.
    package func open(sha256: String) throws -> FileDescriptor? {
        try existing(path(sha256: sha256), O_RDONLY)
    }
}
