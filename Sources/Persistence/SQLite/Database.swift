internal import Foundation
internal import GRDB

/// The database: SQLite in the data folder, or in memory for tests.
///
/// Write-ahead log with `synchronous = FULL`: a commit that returned survives a power cut. Foreign keys are enforced.
package final class Database: Sendable {
    let writer: any DatabaseWriter
    let committer: GroupCommitter
    /// Told of each commit, of this process or of another.
    package let observer: ChangeObserver
    private let watch = ForeignCommitWatch()

    /// Opens the database at the path, making it if need be, and brings its schema up to date.
    package convenience init(path: String, clock: WallClock = .system) throws {
        let pool = try Self.pool(path)
        // The pool sets NORMAL when it switches the write-ahead log on, after it has prepared the connection.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL; \(Self.writerSettings)") }
        try self.init(writer: pool, clock: clock)
    }

    /// Pages that change again and again are copied from the log to the database a quarter as often, at 16 MiB of log; and the upper
    /// pages of all indexes stay in memory (8 MiB). So does what each savepoint could have to undo: it would be written to a file of its
    /// own, in the folder of temporary files, page by page.
    private static let writerSettings = "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY"

    /// Of several processes that make the database at once, SQLite lets only one switch the write-ahead log on, and does not let the
    /// others wait for it as they wait for other locks.
    private static func pool(_ path: String) throws -> DatabasePool {
        var attempts = 0
        while true {
            do {
                return try DatabasePool(path: path, configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && attempts < 100 {
                attempts += 1
                usleep(50_000)
            }
        }
    }

    /// Opens the database at the path to read it: nothing in it is changed, and what writes to it fails.
    /// - Throws: `SchemaTooNew`, `SchemaTooOld`
    package convenience init(reading path: String, schema: AcceptedSchema = .current) throws {
        var configuration = Self.configuration
        configuration.readonly = true
        try self.init(writer: try DatabaseQueue(path: path, configuration: configuration)) { database in
            try Migrator(dialect: .sqlite, clock: .system).require(schema, database)
        }
    }

    /// Which schemas a reader can work with.
    package enum AcceptedSchema: Sendable {
        case current
        case currentOrOlder
    }

    /// A database that lives in memory and ends with this object.
    package static func inMemory(clock: WallClock = .system) throws -> Database {
        try Database(writer: try DatabaseQueue(configuration: configuration), clock: clock)
    }

    private convenience init(writer: any DatabaseWriter, clock: WallClock) throws {
        try self.init(writer: writer) { try Migrator(dialect: .sqlite, clock: clock).migrate($0) }
    }

    private init(writer: any DatabaseWriter, prepare: (GRDB.Database) throws -> Void) throws {
        self.writer = writer
        observer = ChangeObserver()
        let (observer, watch) = (observer, watch)
        committer = GroupCommitter(writer: writer, observer: observer) { database in
            if (try? watch.sawForeignCommit(database)) ?? true { observer.committed([.everything]) }
        }
        try writer.writeWithoutTransaction(prepare)
        _ = try writer.writeWithoutTransaction { try watch.sawForeignCommit($0) }
    }

    /// Reads one consistent snapshot.
    package func read<Value: Sendable>(_ body: @escaping @Sendable (ReadTransaction) throws -> Value) async throws -> Value {
        try await writer.unsafeRead { try ReadTransaction.run($0, body) }
    }

    /// The same for callers that may block their thread: no other thread is woken for it.
    package func readBlocking<Value>(_ body: (ReadTransaction) throws -> Value) throws -> Value {
        try writer.unsafeRead { try ReadTransaction.run($0, body) }
    }

    /// Tells the observer if another process has committed since the last call.
    ///
    /// `PRAGMA data_version` changes on a connection when any *other* connection commits. Only the writer's connection writes in this
    /// process, so asked there it names exactly the commits of others.
    package func noticeForeignCommits() async throws {
        let isForeign = try await writer.writeWithoutTransaction { try self.watch.sawForeignCommit($0) }
        if isForeign { observer.committed([.everything]) }
    }

    /// What SQLite itself finds wrong with the file, and rows that point nowhere. Empty when all is well.
    package func integrityProblems() throws -> [String] {
        try writer.read { database in
            let integrity = try String.fetchAll(database, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
            let dangling = try GRDB.Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
            return integrity + dangling.map { "a row of the table \($0["table"] ?? "?") refers to a missing row of \($0["parent"] ?? "?")" }
        }
    }

    package func close() throws {
        try writer.close()
    }

    private static var configuration: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(10)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }
}
