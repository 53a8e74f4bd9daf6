internal import BlobStorage
internal import Glibc
internal import Persistence

/// Copies the stored files that a database refers to, one after the other, and lists them.
///
/// A file gets its name in the backup when it is whole, has the digest that it should have and is durable: so one that is there under its
/// name, with its size, is not copied again.
struct BlobBackup {
    let blobs: BlobStore
    let folder: BackupFolder

    struct Result {
        var count = 0
        var copied = 0
        var bytes: Int64 = 0
        var listDigest = ""
    }

    /// - Throws: `BackupError.indexDamaged` when all others are copied, if a stored file is missing or damaged.
    func run(_ database: Database, _ listName: String, _ progress: (String) -> Void) throws -> Result {
        let root = try folder.folder.makeFolder(BackupFolder.blobs)
        let shards = try (UInt8.min...UInt8.max).map { try root.makeFolder(hexadecimal([$0])) }
        let list = BackupListWriter(try folder.folder.create(listName))
        var (result, problems) = (Result(), Problems())
        try database.readBlocking { transaction in
            let total = try countReferencedBlobs(transaction)
            try forEachReferencedBlob(transaction) { blob in
                guard let shard = UInt8(blob.sha256.prefix(2), radix: 16), BackupList.isDigest(blob.sha256) else {
                    return problems.add("The digest of the file '\(blob.filename)' in the database is none")
                }
                if try copyIfMissing(blob, to: shards[Int(shard)], &problems) { result.copied += 1 }
                try list.add(blob.sha256)
                result.count += 1
                result.bytes += blob.size
                progress("\(result.count) of \(total) files, \(result.copied) of them new")
            }
        }
        if let first = problems.first { throw BackupError.indexDamaged(first: first, count: problems.count) }
        for place in shards + [root] { try place.synchronize() }
        result.listDigest = try list.finish()
        return result
    }

    /// - Returns: whether it was copied.
    private func copyIfMissing(_ blob: ReferencedBlob, to place: OpenFolder, _ problems: inout Problems) throws -> Bool {
        if try place.file(blob.sha256)?.size() == blob.size { return false }
        guard let source = try blobs.open(sha256: blob.sha256) else {
            problems.add("The file '\(blob.filename)' is missing from the blobs folder")
            return false
        }
        var isSettled = false
        defer { if !isSettled { try? folder.discard(blob.sha256, in: place) } }
        let copied = try source.copy(to: try folder.draft(blob.sha256, in: place))
        guard copied.sha256 == blob.sha256, copied.size == blob.size else {
            problems.add("The file '\(blob.filename)' is not what was uploaded, its digest differs")
            return false
        }
        try folder.settle(blob.sha256, in: place)
        isSettled = true
        return true
    }
}

/// What is wrong with the index: the first trouble in words, and how many there are.
private struct Problems {
    private(set) var first: String?
    private(set) var count = 0

    mutating func add(_ problem: String) {
        first = first ?? problem
        count += 1
    }
}
