import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite struct MigratorTests {
    private let folder: TemporaryFolder
    private let clock = HandSetClock()

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open() throws -> Persistence.Database {
        try Persistence.Database(path: folder.path("rind.sqlite"), clock: clock.wallClock)
    }

    /// The file itself, past everything that Persistence does.
    private func raw<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        let queue = try DatabaseQueue(path: folder.path("rind.sqlite"))
        defer { try? queue.close() }
        return try queue.write(body)
    }

    private func steps() throws -> [[Int64]] {
        try raw {
            try GRDB.Row.fetchAll($0, sql: "SELECT number, applied_at FROM schema_migrations ORDER BY number").map { [$0[0], $0[1]] }
        }
    }

    private func schema() throws -> [String] {
        try raw { try String.fetchAll($0, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name") }
    }

    private var known: Int { Migration.all(.sqlite).count }

    @Test func `a new database has every step, once`() throws {
        try open().close()
        #expect(try steps() == (1...known).map { [Int64($0), clock.now.microseconds] })
    }

    @Test func `opening it again changes nothing`() throws {
        try open().close()
        let before = (try steps(), try schema())
        clock.advance(seconds: 60)
        try open().close()
        #expect(try steps() == before.0)
        #expect(try schema() == before.1)
    }

    @Test func `a database of an older version is brought up to date, whichever step it stopped at`() throws {
        try open().close()
        let whole = try schema()
        for done in 1..<known {
            let older = try TemporaryFolder()
            let queue = try DatabaseQueue(path: older.path("rind.sqlite"))
            try queue.write { database in
                for (index, migration) in Migration.all(.sqlite).prefix(done).enumerated() {
                    for statement in migration.statements { try database.execute(sql: statement) }
                    try database.execute(sql: "INSERT INTO schema_migrations VALUES (?, ?, 0)", arguments: [index + 1, migration.name])
                }
            }
            try queue.close()
            try Persistence.Database(path: older.path("rind.sqlite"), clock: clock.wallClock).close()
            let upgraded = try DatabaseQueue(path: older.path("rind.sqlite")).read { database in
                try String.fetchAll(database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
            }
            #expect(upgraded == whole, "from step \(done)")
        }
    }

    @Test func `the descriptions of files that were there before are queued to be rendered`() async throws {
        let before = Migration.all(.sqlite).prefix { $0.name != "descriptions" }
        try raw { database in
            for (index, migration) in before.enumerated() {
                for statement in migration.statements { try database.execute(sql: statement) }
                try database.execute(sql: "INSERT INTO schema_migrations VALUES (?, ?, 0)", arguments: [index + 1, migration.name])
            }
            try database.execute(
                sql: """
                    INSERT INTO users (id, name, name_key, is_administrator, state, created_at) VALUES ('u', 'u', 'u', 0, 'active', 0);
                    INSERT INTO projects VALUES (1, 'p', 'p', 'p', 'active', 0, 0, 0);
                    INSERT INTO releases (project, version, spelling, created_at) VALUES (1, '1', '1', 0);
                    INSERT INTO files (number, project, version, filename, kind, python_tag, size, sha256, blake2b_256, metadata_sha256,
                        uploaded_at, uploaded_by) VALUES (41, 1, '1', 'f', 'sdist', 'source', 0, 's', 'b', 'm', 0, 'u')
                    """
            )
        }
        let database = try open()
        let job = try await JobQueue(database, clock: clock.wallClock).take(kind: "description")
        #expect(job?.payload == Array("{\"file\":41}".utf8))
        try database.close()
    }

    @Test func `projects from before there was search are marked for it, so that they are found`() throws {
        let all = Migration.all(.sqlite)
        let done = try #require(all.firstIndex { $0.name == "search" })
        try raw { database in
            for (index, migration) in all.prefix(done).enumerated() {
                for statement in migration.statements { try database.execute(sql: statement) }
                try database.execute(sql: "INSERT INTO schema_migrations VALUES (?, ?, 0)", arguments: [index + 1, migration.name])
            }
            try database.execute(
                sql:
                    "INSERT INTO projects (id, name, spelling, status, created_at, size, last_serial) VALUES ('i', 'n', 'n', 'active', 0, 0, 7)"
            )
        }
        try open().close()
        let marks = try raw { try GRDB.Row.fetchAll($0, sql: "SELECT project, mark FROM search_stale").map { [$0[0], $0[1]] as [Int64] } }
        #expect(marks == [[1, 7]])
    }

    @Test func `a database of a newer version is refused and left as it is`() throws {
        try open().close()
        try raw { try $0.execute(sql: "INSERT INTO schema_migrations VALUES (?, 'from the future', 0)", arguments: [known + 1]) }
        let before = try steps()
        #expect(throws: SchemaTooNew(found: known + 1, known: known)) { try open() }
        #expect(try steps() == before)
    }

    @Test func `many that open a new database at the same time all succeed, and each step is made once`() async throws {
        for _ in 0..<5 {
            let fresh = try TemporaryFolder()
            let clock = clock
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await BlockingThreads.run {
                            let database = try Persistence.Database(path: fresh.path("rind.sqlite"), clock: clock.wallClock)
                            let count = try database.readBlocking { try $0.first("SELECT count(*) FROM users") { try $0.integer(0) } }
                            #expect(count == 0)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let count = try await DatabaseQueue(path: fresh.path("rind.sqlite")).read { database in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM schema_migrations")
            }
            #expect(count == known)
        }
    }

    @Test func `every table is strict, but those that the full-text index is made of`() throws {
        try open().close()
        let lax = try raw {
            try String.fetchAll(
                $0,
                sql: "SELECT name FROM pragma_table_list WHERE strict = 0 AND type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        }
        #expect(lax.isEmpty)
    }

    @Test func `a commit is made durable, foreign keys hold, and readers do not wait for writers`() async throws {
        let database = try open()
        let values = try await database.writer.writeWithoutTransaction { database in
            try ["synchronous", "foreign_keys", "journal_mode"].map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
        }
        #expect(values == ["2", "1", "wal"])
    }
}
