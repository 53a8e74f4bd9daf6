import TestSupport
import Testing

@testable import Persistence

@Suite struct BookkeeperTests {
    @Test(arguments: [
        "DELETE FROM users", "UPDATE users SET is_administrator = 1",
        "INSERT INTO mailed_links VALUES (x'', 'set-up', NULL, NULL, NULL, NULL)",
        "UPDATE sessions SET user_id = 'x'", "DELETE FROM events", "DELETE FROM mailed_links", "DELETE FROM sessions",
        " DELETE FROM jobs WHERE id = 1",
    ])
    func `what only an action may change is refused`(statement: String) async throws {
        let index = try TestIndex()
        let bookkeeper = Bookkeeper(index.database, clock: index.clock.wallClock)
        await #expect(throws: NotBookkeeping(statement: statement)) {
            try await bookkeeper.note { transaction, _ in try transaction.execute("\(sql: statement)") }
        }
        await #expect(throws: (any Error).self) {
            try await bookkeeper.note { transaction, _ in try transaction.exists("\(sql: statement) RETURNING 1") }
        }
    }
}
