internal import GRDB

extension Error {
    /// Whether the database could not write because the disk is full. A file system may notice it at a write, or only when it is asked
    /// to make the write durable.
    package var isDatabaseStorageFull: Bool {
        guard let error = self as? DatabaseError else { return false }
        let duringWrites: [ResultCode] = [.SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_TRUNCATE, .SQLITE_IOERR_SHMSIZE]
        return error.resultCode == .SQLITE_FULL || duringWrites.contains(error.extendedResultCode)
    }

    /// Whether the database file cannot be opened or written to.
    package var isDatabaseUnwritable: Bool {
        guard let error = self as? DatabaseError else { return false }
        return [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM].contains(error.resultCode)
    }
}
