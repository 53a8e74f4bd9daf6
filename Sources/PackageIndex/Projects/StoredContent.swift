package import BlobStorage
internal import Glibc

/// A stored file, open for reading for as long as this lives, even if its name goes meanwhile.
package final class StoredContent: Sendable {
    /// In bytes.
    package let size: Int64
    /// Whether the bytes are in memory rather than on disk.
    package let isInMemory: Bool
    private let file: FileDescriptor

    init(file: FileDescriptor, size: Int64, isInMemory: Bool = false) {
        self.file = file
        self.size = size
        self.isInMemory = isInMemory
    }

    /// Bytes that are sent often, held where the system can send them from.
    package convenience init(bytes: [UInt8]) throws {
        self.init(file: try FileDescriptor(inMemory: bytes), size: Int64(bytes.count), isInMemory: true)
    }

    /// Hands out the open file's descriptor, which stays this value's own.
    package func withDescriptor<Value>(_ body: (CInt) -> Value) -> Value {
        withExtendedLifetime(file) { body(file.number) }
    }

    /// A descriptor of the same open file that belongs to the caller, who closes it.
    package func duplicateDescriptor() throws -> CInt {
        let number = fcntl(file.number, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else { throw StoredContentFault(path: file.path) }
        return number
    }

    /// Up to `count` bytes from the offset on. Blocks its thread.
    package func read(at offset: Int64, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let found = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(file.number, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(offset) + off_t(filled))
            }
            if found < 0 && errno == EINTR { continue }
            guard found > 0 else { throw StoredContentFault(path: file.path) }
            filled += found
        }
        return bytes
    }
}

/// A stored file is shorter or longer than the database says, or cannot be read.
package struct StoredContentFault: Error, Equatable {
    package let path: String
}

/// Opens stored files.
package struct ContentReader: Sendable {
    private let blobs: BlobStore

    package init(blobs: BlobStore) {
        self.blobs = blobs
    }

    /// Blocks its thread.
    /// - Throws: `StoredContentFault` for a file of another size than was stored.
    package func open(_ file: StoredFile) throws -> StoredContent {
        let descriptor = try FileDescriptor(blobs.path(sha256: file.sha256), O_RDONLY)
        guard try descriptor.size() == file.size else { throw StoredContentFault(path: descriptor.path) }
        return StoredContent(file: descriptor, size: file.size)
    }
}
