internal import BlobStorage
internal import Crypto

/// The list of a backup's stored files, in the form that `sha256sum --check` reads: a line for each, sorted, all of one length.
///
/// The digest alone says where a file lies, so a line can name nothing outside of the backup.
struct BackupList {
    /// In bytes: two digests, the spaces between them, the folder and the end of the line.
    private static let lineLength = 64 + 2 + 9 + 64 + 1

    static func line(_ sha256: String) -> String {
        "\(sha256)  blobs/\(sha256.prefix(2))/\(sha256)\n"
    }

    /// 64 lower-case hexadecimal digits.
    static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// Hands out the digests in their order, without holding them all.
    /// - Throws: `MalformedList` if the file is not exactly what `line` writes, each digest once and in order; what the closure throws.
    static func forEach(in file: FileDescriptor, _ body: (String) throws -> Void) throws {
        var rest: [UInt8] = []
        var last = ""
        unsafe try file.forEachChunk { chunk in
            unsafe rest.append(contentsOf: chunk)
            var start = 0
            while rest.count - start >= lineLength {
                let line = String(decoding: rest[start..<start + lineLength], as: UTF8.self)
                let digest = String(line.prefix(64))
                guard isDigest(digest), line == Self.line(digest), digest > last else { throw MalformedList() }
                try body(digest)
                last = digest
                start += lineLength
            }
            rest.removeFirst(start)
        }
        guard rest.isEmpty else { throw MalformedList() }
    }

    /// The same, by the folders that the files lie in: all 256 of them, in order.
    static func forEachShard(in file: FileDescriptor, _ body: (_ shard: String, _ digests: [String]) throws -> Void) throws {
        var next = 0
        var digests: [String] = []
        func close() throws {
            try body(hexadecimal([UInt8(next)]), digests)
            digests = []
            next += 1
        }
        try forEach(in: file) { digest in
            while digest.prefix(2) != hexadecimal([UInt8(next)]) { try close() }
            digests.append(digest)
        }
        while next < 256 { try close() }
    }
}

/// The list holds something that no backup writes.
struct MalformedList: Error {}

/// Writes a list, a part at a time.
final class BackupListWriter {
    private let file: FileDescriptor
    private var waiting: [UInt8] = []
    private var hasher = SHA256()

    init(_ file: FileDescriptor) {
        self.file = file
    }

    /// Digests come in order, each once.
    func add(_ sha256: String) throws {
        waiting += BackupList.line(sha256).utf8
        if waiting.count > 1 << 16 { try flush() }
    }

    /// Returns when the list is durable.
    /// - Returns: its SHA-256 in lower-case hexadecimal.
    func finish() throws -> String {
        try flush()
        try file.synchronize()
        return hexadecimal(hasher.finalize())
    }

    private func flush() throws {
        hasher.update(data: waiting)
        try file.append(waiting)
        waiting = []
    }
}
