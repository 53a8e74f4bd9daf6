package import BlobStorage
package import Persistence

/// Whether a file that the index shows has these digests.
package func isReferenced(_ digests: BlobDigests, _ transaction: ReadTransaction) throws -> Bool {
    try transaction.exists("SELECT 1 FROM files WHERE blake2b_256 = \(digests.blake2b256) AND sha256 = \(digests.sha256)")
}
