import GRDB
import TestSupport
import Testing

@testable import Persistence

@Suite struct StorageFullTests {
    @Test func `a database that cannot grow says that storage is full, keeps what it has and goes on`() async throws {
        let folder = try TemporaryFolder()
        let database = try Persistence.Database(path: folder.path("rind.sqlite"))
        let runner = ActionRunner(database, clock: .system)
        try await runner.run(.adding("before"))
        try await database.writer.writeWithoutTransaction { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            try database.execute(sql: "PRAGMA max_page_count = \(pages + 4)")
        }
        let large = ScriptedAction { transaction, _ in
            let payload: CanonicalJSON = ["text": .string(String(repeating: "x", count: 1 << 20))]
            return try transaction.record(Event(.accountCreate, subject: .user(id: "u"), payload: payload))
        }
        let error = await #expect(throws: DatabaseError.self) { try await runner.run(large) }
        #expect(error?.isDatabaseStorageFull == true)
        #expect(error?.isDatabaseUnwritable == false)
        try await runner.run(.adding("after"))
        #expect(try await RowCounts(of: database) == RowCounts(users: 2, events: 2, personal: 2, jobs: 2))
    }

    @Test func `only a full disk is a full disk`() {
        let codes: [ResultCode] = [.SQLITE_CONSTRAINT, .SQLITE_BUSY, .SQLITE_CORRUPT, .SQLITE_IOERR, .SQLITE_IOERR_READ]
        for code in codes { #expect(!DatabaseError(resultCode: code).isDatabaseStorageFull) }
        #expect(DatabaseError(resultCode: .SQLITE_FULL).isDatabaseStorageFull)
        #expect(DatabaseError(resultCode: .SQLITE_IOERR_WRITE).isDatabaseStorageFull)
        #expect(!ScriptedRefusal().isDatabaseStorageFull)
    }

    @Test func `a path that is no file is a database that cannot be opened`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: DatabaseError.self) { try Persistence.Database(path: folder.path) }
        #expect(error?.isDatabaseUnwritable == true)
        #expect(error?.isDatabaseStorageFull == false)
    }
}
