internal import Crypto
internal import Glibc

extension FileDescriptor {
    /// The SHA-256 of the whole file, in lower-case hexadecimal. Blocks its thread.
    package func sha256() throws -> String {
        var hasher = SHA256()
        unsafe try forEachChunk { unsafe hasher.update(bufferPointer: $0) }
        return hexadecimal(hasher.finalize())
    }

    /// Writes all bytes to the other file, and returns when they are durable there. Blocks its thread.
    ///
    /// They are read and written, and not shared on the disk (no hard link, no `copy_file_range`): what damages one does not damage the
    /// other, and the digest is of the very bytes that were written.
    /// - Returns: their SHA-256 in lower-case hexadecimal, and how many they are.
    package func copy(to target: FileDescriptor) throws -> (sha256: String, size: Int64) {
        var hasher = SHA256()
        var size: Int64 = 0
        unsafe try forEachChunk { bytes in
            unsafe hasher.update(bufferPointer: bytes)
            unsafe try target.writeAll(bytes)
            size += Int64(bytes.count)
        }
        try target.synchronize()
        return (hexadecimal(hasher.finalize()), size)
    }

    /// The first bytes of the file; fewer where it has fewer.
    package func start(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = unsafe pread(number, &bytes, count, 0)
        guard read >= 0 else { throw BlobError.last("read", path) }
        return Array(bytes.prefix(read))
    }

    /// Writes the bytes at the end of the file.
    package func append(_ bytes: [UInt8]) throws {
        unsafe try bytes.withUnsafeBytes { unsafe try writeAll($0) }
    }
}
