internal import GRDB
internal import Synchronization

/// Tells, on the writer's connection, whether another process has committed.
final class ForeignCommitWatch: Sendable {
    private let lastSeenVersion = Mutex<Int64?>(nil)

    /// Whether another process has committed since the last call.
    func sawForeignCommit(_ database: GRDB.Database) throws -> Bool {
        let version = try Int64.fetchOne(database, sql: "PRAGMA data_version")
        return lastSeenVersion.withLock { last in
            defer { last = version }
            return last != version
        }
    }
}
