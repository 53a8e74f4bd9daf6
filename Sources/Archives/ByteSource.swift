import Glibc

/// Bytes that can be read at any offset: an open file, or an array.
///
/// The size is taken once. A file that shrinks afterwards makes reads throw, never return less.
/// The file position is neither used nor moved (`pread`), so several readers may share a descriptor.
public struct ByteSource: Sendable {
    private enum Storage: Sendable {
        case memory([UInt8])
        case file(descriptor: CInt)
    }

    private let storage: Storage

    /// The number of bytes.
    public let count: Int

    /// Reads from memory.
    public init(_ bytes: [UInt8]) {
        storage = .memory(bytes)
        count = bytes.count
    }

    /// Reads from an open file. The descriptor stays the caller's, who keeps it open
    /// for as long as anything made from this value is in use, and closes it.
    /// - Throws: `ReadFault` when the descriptor is not open on a regular file.
    public init(descriptor: CInt) throws(ReadFault) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
        storage = .file(descriptor: descriptor)
        count = Int(status.st_size)
    }

    /// The bytes from `offset` on, exactly `count` of them.
    /// - Throws: `ReadFault.shortRead` when the range leaves the source.
    public func bytes(at offset: Int, count: Int) throws(ReadFault) -> [UInt8] {
        try checkRange(at: offset, count: count)
        switch storage {
        case .memory(let bytes):
            return Array(bytes[offset..<offset + count])
        case .file(let descriptor):
            return try readWhole(descriptor, at: offset, count: count)
        }
    }

    /// This source, held in memory if it is smaller than `threshold` bytes: one system call instead of many.
    func inMemory(below threshold: Int) throws(ReadFault) -> ByteSource {
        switch storage {
        case .file where count < threshold:
            ByteSource(try bytes(at: 0, count: count))
        case .file, .memory:
            self
        }
    }

    private func checkRange(at offset: Int, count: Int) throws(ReadFault) {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            throw .shortRead(offset: offset)
        }
    }

    private func readWhole(_ descriptor: CInt, at offset: Int, count: Int) throws(ReadFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { memory in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
                return unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
            }
            guard got >= 0 || errno == EINTR else { throw .system(errno: errno) }
            guard got != 0 else { throw .shortRead(offset: offset + filled) }
            filled += max(got, 0)
        }
        return bytes
    }
}

/// Walks a range of a source from front to back, a window at a time.
struct SourceCursor {
    private static let windowBytes = 64 << 10

    private let source: ByteSource
    private let end: Int
    private var windowStart: Int
    private(set) var window: [UInt8] = []
    /// Bytes of the window that are used up.
    private(set) var used = 0

    /// - Parameter range: clamped to what the source holds when it is read.
    init(_ source: ByteSource, _ range: Range<Int>) {
        self.source = source
        windowStart = range.lowerBound
        end = range.upperBound
    }

    /// Where the next byte stands in the source.
    var offset: Int { windowStart + used }

    /// The bytes that are left.
    var remaining: Int { end - offset }

    /// The part of the window that is still to be used. Empty only when nothing remains.
    mutating func next() throws(ReadFault) -> Range<Int> {
        if used == window.count, remaining > 0 {
            let start = offset
            window = try source.bytes(at: start, count: min(remaining, Self.windowBytes))
            (windowStart, used) = (start, 0)
        }
        return used..<window.count
    }

    /// Uses up the next bytes, no more than `next` offered.
    mutating func advance(by count: Int) {
        used += min(count, window.count - used)
    }
}
