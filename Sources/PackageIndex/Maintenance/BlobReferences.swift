package import BlobStorage
package import Persistence

/// The SHA-256 of stored files that deletions took out of the index, and that no file came back to.
package func removedBlobs(_ transaction: ReadTransaction) throws -> [String] {
    try transaction.all(
        """
        SELECT sha256 FROM removed_blobs
        WHERE NOT EXISTS (SELECT 1 FROM files WHERE files.blake2b_256 = removed_blobs.blake2b_256)
        """
    ) { try $0.text(0) }
}

/// Whether a file that the index shows has these digests.
package func isReferenced(_ digests: BlobDigests, _ transaction: ReadTransaction) throws -> Bool {
    try transaction.exists("SELECT 1 FROM files WHERE blake2b_256 = \(digests.blake2b256) AND sha256 = \(digests.sha256)")
}

/// A stored file that the index refers to.
package struct ReferencedBlob {
    package let sha256: String
    package let size: Int64
    /// The name under which it is published.
    package let filename: String
}

/// Every stored file that the index refers to, once, in the order of their digests.
package func forEachReferencedBlob(_ transaction: ReadTransaction, _ body: (ReferencedBlob) throws -> Void) throws {
    try transaction.forEach("SELECT sha256, max(size), min(filename) FROM files GROUP BY sha256 ORDER BY sha256") { row in
        try body(ReferencedBlob(sha256: try row.text(0), size: try row.integer(1), filename: try row.text(2)))
    }
}

/// How many of them there are.
package func countReferencedBlobs(_ transaction: ReadTransaction) throws -> Int {
    Int(try transaction.first("SELECT count(DISTINCT sha256) FROM files") { try $0.integer(0) } ?? 0)
}
