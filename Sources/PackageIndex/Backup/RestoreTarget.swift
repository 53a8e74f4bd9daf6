internal import BlobStorage
internal import Foundation
internal import Glibc

/// The data folder that a restore makes: built beside its place under another name, and put there whole, in one instant.
struct RestoreTarget {
    /// Where the data folder will be, links resolved.
    let path: String
    /// Where it is built.
    let staging: String

    /// - Throws: `BackupError` if the place is taken, or another restore's work is beside it.
    init(_ given: String) throws(BackupError) {
        let place = FolderPlace(given)
        path = place.path
        staging = place.path + ".restoring"
        guard !Self.exists(path + "/rind.sqlite") else { throw .indexThere(given) }
        if Self.exists(path) {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path), names.isEmpty else {
                throw .targetNotEmpty(given)
            }
            guard Self.device(path) == Self.device(place.parent) else { throw .targetIsMount(given) }
        }
        guard !Self.exists(staging) else { throw .restoreCutOff(staging: staging, target: given) }
    }

    func make() throws(BackupError) {
        guard unsafe mkdir(staging, 0o700) == 0 else { throw failure() }
    }

    /// Makes all of it durable and puts it in its place.
    func finish() throws {
        for name in ["blobs", "incoming", "secrets", ""] { try OpenFolder(staging + "/" + name).synchronize() }
        for shard in UInt8.min...UInt8.max { try OpenFolder(staging + "/blobs/" + hexadecimal([shard])).synchronize() }
        guard unsafe rename(staging, path) == 0 else { throw failure() }
        try OpenFolder(FolderPlace(path).parent).synchronize()
    }

    /// Leaves nothing.
    func abandon() {
        try? FileManager.default.removeItem(atPath: staging)
    }

    private func failure() -> BackupError {
        let code = errno
        if code == ENOSPC || code == EDQUOT { return .full(path, remains: .nothing) }
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return .targetUnusable(path, reason: "\(reason).")
    }

    private static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    private static func device(_ path: String) -> UInt? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt(status.st_dev) : nil
    }
}
