internal import CLinux
internal import Glibc

/// An open file, closed when the last reference to it goes.
///
/// The number never changes after the initialiser, and the system's calls on it are safe from any thread.
package final class FileDescriptor: Sendable {
    package let number: Int32
    package let path: String

    package init(_ path: String, _ flags: Int32, mode: UInt32 = 0o644) throws(BlobError) {
        number = unsafe open(path, flags | O_CLOEXEC, mode)
        self.path = path
        guard number >= 0 else { throw .last("open", path) }
    }

    /// Opens what has this name in a folder that is open already, and not what a link of that name leads to.
    init(_ name: String, in folder: FileDescriptor, _ flags: Int32, mode: UInt32 = 0o600) throws(BlobError) {
        number = unsafe openat(folder.number, name, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        path = folder.path + "/" + name
        guard number >= 0 else { throw .last("open", path) }
    }

    /// A file that lives in memory and holds these bytes: the system sends it as it sends a file, without copying it again.
    package init(inMemory bytes: [UInt8]) throws {
        path = "memory"
        let closeOnExec: UInt32 = 1
        number = unsafe memfd_create("rind", closeOnExec)
        guard number >= 0 else { throw BlobError.last("make a file in", path) }
        unsafe try bytes.withUnsafeBytes { unsafe try writeAll($0) }
    }

    /// Takes the lock if nobody else holds it in a way that excludes this one. A process that is being started holds copies of all descriptors
    /// until it executes its program, and so of a lock that was given back, for a moment longer.
    /// - Parameter kind: `LOCK_EX` or `LOCK_SH`.
    func lock(_ kind: Int32) -> Bool {
        for _ in 0..<50 {
            if flock(number, kind | LOCK_NB) == 0 { return true }
            usleep(2_000)
        }
        return false
    }

    deinit {
        guard number >= 0 else { return }
        close(number)
    }

    /// The file's size in bytes and its count of names.
    func status() throws(BlobError) -> (size: Int64, links: Int) {
        let status = try information()
        return (Int64(status.st_size), Int(status.st_nlink))
    }

    /// The file's size in bytes.
    package func size() throws(BlobError) -> Int64 {
        try status().size
    }

    /// No folder, device, pipe or socket.
    func isPlainFile() throws(BlobError) -> Bool {
        try information().st_mode & S_IFMT == S_IFREG
    }

    private func information() throws(BlobError) -> stat {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw .last("read the size of", path) }
        return status
    }

    func writeAll(_ bytes: UnsafeRawBufferPointer) throws(BlobError) {
        var rest = unsafe bytes[...]
        while unsafe !rest.isEmpty {
            let count = unsafe write(number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .last("write to", path) }
            unsafe rest = rest.dropFirst(count)
        }
    }

    /// Returns when what was written will survive a power cut.
    package func synchronize() throws(BlobError) {
        guard fsync(number) == 0 else { throw .last("make durable", path) }
    }

    /// Hands out the whole file from its start, a part at a time.
    package func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var buffer = [UInt8](repeating: 0, count: 256 * 1024)
        var offset: off_t = 0
        while true {
            let count = unsafe pread(number, &buffer, buffer.count, offset)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw BlobError.last("read", path) }
            guard count > 0 else { return }
            unsafe try buffer.withUnsafeBytes { unsafe try body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += off_t(count)
        }
    }
}
