import Foundation
import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite struct DatabaseCopyTests {
    private let folder: TemporaryFolder
    private let database: Persistence.Database
    private let runner: ActionRunner

    init() throws {
        folder = try TemporaryFolder()
        database = try Persistence.Database(path: folder.path("rind.sqlite"))
        runner = ActionRunner(database, clock: .system)
    }

    /// On a connection of its own, as `rind backup` has it.
    private func copy(_ progress: (Int, Int) -> Void = { _, _ in }) throws -> Persistence.Database {
        try Persistence.Database(reading: folder.path("rind.sqlite")).copy(to: folder.path("copy.sqlite"), progress: progress)
        return try Persistence.Database(reading: folder.path("copy.sqlite"))
    }

    private func large(_ name: String) -> ScriptedAction {
        ScriptedAction { transaction, _ in
            let payload: CanonicalJSON = ["text": .string(String(repeating: name, count: 8 << 20))]
            return try transaction.record(Event(.accountCreate, subject: .user(id: "u"), payload: payload))
        }
    }

    @Test func `what is committed while pages are copied is not in the copy, and waits for nothing`() async throws {
        try await runner.run(large("a"))
        try await runner.run(.adding("before"))
        let commits = Counter()
        let blocking = try Persistence.Database(path: folder.path("rind.sqlite"))
        let copied = try copy { done, total in
            guard done < total else { return }
            commits.add()
            try? blocking.writer.write { try $0.execute(sql: "INSERT INTO jobs (kind, payload, run_at, attempts) VALUES ('x', x'', 0, 0)") }
        }
        #expect(commits.value >= 1)
        #expect(try await RowCounts(of: database).jobs == 1 + commits.value)
        #expect(try await RowCounts(of: copied) == RowCounts(users: 1, events: 2, personal: 2, jobs: 1))
        #expect(try copied.integrityProblems().isEmpty)
    }

    @Test func `the copy is one file, without a log, and reading it makes no other`() async throws {
        try await runner.run(.adding("a"))
        let copied = try copy()
        #expect(try await RowCounts(of: copied).users == 1)
        #expect(try folder.names(in: "").filter { $0.hasPrefix("copy") } == ["copy.sqlite"])
        #expect(try folder.read("copy.sqlite")[18...19] == [1, 1])
    }

    @Test func `a copy says which database it is of, and how far its schema is`() throws {
        let (here, there) = (try database.readBlocking { try $0.schemaState() }, try copy().readBlocking { try $0.schemaState() })
        #expect(here == there)
        #expect(here.number == Migration.all(.sqlite).count)
    }

    @Test func `only who asks for it reads a database of an older version`() async throws {
        try await database.writer.write { try $0.execute(sql: "DELETE FROM schema_migrations ORDER BY number DESC LIMIT 1") }
        let path = folder.path("rind.sqlite")
        #expect(throws: SchemaTooOld.self) { try Persistence.Database(reading: path) }
        let older = try Persistence.Database(reading: path, schema: .currentOrOlder)
        #expect(try older.readBlocking { try $0.schemaState() }.number == Migration.all(.sqlite).count - 1)
        try await database.writer.write { try $0.execute(sql: "INSERT INTO schema_migrations VALUES (998, '', 0), (999, '', 0)") }
        #expect(throws: SchemaTooNew.self) { try Persistence.Database(reading: path, schema: .currentOrOlder) }
    }
}
