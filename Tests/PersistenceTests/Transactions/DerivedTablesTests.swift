import TestSupport
import Testing

@testable import Persistence

/// What is derived is written without an action; nothing else can be.
@Suite struct DerivedTablesTests {
    private let database: Database
    private let tables: DerivedTables

    init() throws {
        database = try Database.inMemory()
        tables = DerivedTables(database)
    }

    private func count(_ table: String) async throws -> Int64? {
        try await database.read { try $0.first("SELECT count(*) FROM \(sql: table)") { try $0.integer(0) } }
    }

    @Test func `a derived table is written, without an event`() async throws {
        try await tables.write { try $0.execute("INSERT INTO search_stale (project, mark) VALUES (1, 1)") }
        #expect(try await count("search_stale") == 1)
        #expect(try await count("events") == 0)
    }

    @Test(arguments: [
        "DELETE FROM users", "UPDATE users SET is_administrator = 1",
        "INSERT INTO jobs (kind, payload, run_at, attempts) VALUES ('x', x'', 0, 0)",
        "DROP TABLE search_stale", "DELETE FROM events WHERE 'DELETE FROM search_stale' <> ''", " DELETE FROM users",
        "WITH x AS (SELECT 1) DELETE FROM users", "PRAGMA foreign_keys = OFF", "REPLACE INTO users VALUES (1)",
    ])
    func `a statement that would write anything else is refused`(statement: String) async throws {
        await #expect(throws: NotDerived(statement: statement)) { try await tables.write { try $0.execute("\(sql: statement)") } }
    }

    @Test func `a statement behind a derived one does not run`() async throws {
        let two = "DELETE FROM search_stale; DELETE FROM schema_migrations"
        await #expect(throws: (any Error).self) { try await tables.write { try $0.execute("\(sql: two)") } }
        #expect(try await count("schema_migrations") != 0)
    }

    @Test func `what fails is undone as a whole`() async throws {
        await #expect(throws: NotDerived(statement: "DELETE FROM users")) {
            try await tables.write { transaction in
                try transaction.execute("INSERT INTO search_stale (project, mark) VALUES (1, 1)")
                try transaction.execute("DELETE FROM users")
            }
        }
        #expect(try await count("search_stale") == 0)
    }

    @Test func `reading in such a transaction writes nothing either`() async throws {
        await #expect(throws: (any Error).self) {
            try await tables.write { try $0.exists("INSERT INTO search_stale (project, mark) VALUES (1, 1) RETURNING 1") }
        }
        #expect(try await count("search_stale") == 0)
    }
}
