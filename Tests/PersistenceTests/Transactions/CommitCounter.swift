import GRDB
import TestSupport

@testable import Persistence

/// Counts what the database really commits and undoes.
final class CommitCounter: TransactionObserver, Sendable {
    private let counter = Counter()

    init(_ database: Persistence.Database) {
        database.writer.add(transactionObserver: self)
    }

    var commits: Int { counter.value }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }

    func databaseDidChange(with event: DatabaseEvent) {}

    /// Called by SQLite itself; what GRDB calls afterwards misses the commits of statements that it did not run.
    func databaseWillCommit() {
        counter.add()
    }

    func databaseDidCommit(_ db: GRDB.Database) {}

    func databaseDidRollback(_ db: GRDB.Database) {}
}
