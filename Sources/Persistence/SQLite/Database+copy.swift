internal import GRDB

extension Database {
    /// Copies the database, as it is at this moment, to a file that is not there yet. Blocks its thread.
    ///
    /// Page by page, by SQLite's online backup on this connection, inside one read transaction: so the copy never begins anew however
    /// much is committed meanwhile, and no writer waits. The price is that the write-ahead log keeps what is committed until the copy is
    /// done. The copy is one plain file without a log of its own; making it durable is the caller's.
    /// - Parameter progress: told how many pages are copied, of how many.
    package func copy(to path: String, progress: (Int, Int) -> Void) throws {
        let target = try DatabaseQueue(path: path, configuration: Self.copying)
        try writer.unsafeRead { source in
            try ReadTransaction.run(source) { transaction in
                // A transaction begins with its first read.
                _ = try transaction.schemaState()
                try target.writeWithoutTransaction { target in
                    try withoutActuallyEscaping(progress) { progress in
                        try source.backup(to: target, pagesPerStep: 1_024) { progress($0.completedPageCount, $0.totalPageCount) }
                    }
                }
            }
        }
        // The copied header says that there is a log.
        try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try target.close()
    }

    /// A copy that is cut off is thrown away: it needs neither a journal nor `fsync`.
    private static var copying: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        }
        return configuration
    }
}

/// Which database this is, and how far its schema is.
package struct SchemaState: Hashable, Sendable {
    /// How many migrations have run.
    package let number: Int
    /// When the first one ran: no two databases were made in the same microsecond.
    package let madeAt: Timestamp
}

extension ReadTransaction {
    package final func schemaState() throws -> SchemaState {
        let state = try first("SELECT (SELECT count(*) FROM schema_migrations), applied_at FROM schema_migrations WHERE number = 1") {
            row in
            SchemaState(number: Int(try row.integer(0)), madeAt: Timestamp(microseconds: try row.integer(1)))
        }
        guard let state else { throw RowError.noColumn(0) }
        return state
    }
}
