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
