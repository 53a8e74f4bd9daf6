internal import GRDB

extension Error {
    /// Whether the database could not write because the disk is full.
    package var isDatabaseStorageFull: Bool {
        guard let error = self as? DatabaseError else { return false }
        return error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_WRITE
    }

    /// Whether the database file cannot be opened or written to.
    package var isDatabaseUnwritable: Bool {
        guard let error = self as? DatabaseError else { return false }
        return [.SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM].contains(error.resultCode)
    }
}
