import BlobStorage
import Foundation
import TestSupport

/// A store in a temporary folder, and what the database would refer to.
struct StoreInUse {
    let folder: TemporaryFolder
    let store: BlobStore

    init() throws {
        folder = try TemporaryFolder()
        store = try BlobStore(folder: folder.path)
    }

    /// The same folder as another process finds it, or as this one does after a restart.
    func reopened() throws -> BlobStore {
        try BlobStore(folder: folder.path)
    }

    /// A file that has arrived, and neither was kept nor discarded.
    func received(_ text: String) throws -> IncomingBlob {
        let blob = try store.receive()
        try blob.append(text)
        return blob
    }

    /// What there is: the names in `incoming` and those of the stored files.
    func contents() throws -> (incoming: Int, blobs: [String]) {
        (try store.leftovers().count, try store.names())
    }
}

extension IncomingBlob {
    func append(_ text: String) throws {
        try append(Array(text.utf8))
    }

    func append(_ bytes: [UInt8]) throws {
        unsafe try bytes.withUnsafeBytes { unsafe try append($0) }
    }
}

/// The SHA-256 of `abc` (FIPS 180-4, example B.1).
let digestOfABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
