package import Persistence

/// Whether a file that the index shows has this SHA-256.
package func isReferenced(_ sha256: String, _ transaction: ReadTransaction) throws -> Bool {
    try transaction.exists("SELECT 1 FROM files WHERE sha256 = \(sha256)")
}
