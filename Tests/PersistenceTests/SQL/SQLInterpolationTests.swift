import TestSupport
import Testing

@testable import Persistence

@Suite struct SQLInterpolationTests {
    private let database: Database

    init() throws {
        database = try Database.inMemory()
    }

    @Test func `a value never becomes part of the text`() {
        let hostile = "x'); DROP TABLE users; --"
        let sql: SQL = "SELECT * FROM users WHERE name = \(hostile) AND created_at > \(7 as Int64)"
        #expect(sql.text == "SELECT * FROM users WHERE name = ? AND created_at > ?")
        #expect(sql.arguments == [.text(hostile), .integer(7)])
    }

    @Test func `a hostile value comes back as it went in, and does nothing else`() async throws {
        let hostile = "x'); DROP TABLE users; --\"`;\\"
        let found = try await database.read { try $0.first("SELECT \(hostile)") { try $0.text(0) } }
        #expect(found == hostile)
        #expect(try await RowCounts(of: database) == RowCounts())
    }

    @Test func `raw text needs its label, and binds nothing`() {
        let column = "name"
        let sql: SQL = "SELECT \(sql: column) FROM users WHERE id = \("a")"
        #expect(sql.text == "SELECT name FROM users WHERE id = ?")
        #expect(sql.arguments == [.text("a")])
    }

    @Test func `nothing is bound as NULL`() async throws {
        let none: String? = nil
        let found = try await database.read { try $0.first("SELECT \(none)") { try $0.optionalText(0) } }
        #expect(found == .some(nil))
        #expect(try await database.read { try $0.exists("SELECT 1 WHERE \(none) IS NOT DISTINCT FROM NULL") })
    }

    @Test func `a list binds each of its values, and an empty one matches nothing`() async throws {
        let sql: SQL = "SELECT 1 WHERE 'b' IN \(list: ["a", "b'"])"
        #expect(sql.text == "SELECT 1 WHERE 'b' IN (?, ?)")
        #expect(sql.arguments == [.text("a"), .text("b'")])
        #expect(try await database.read { try $0.exists("SELECT 1 WHERE 'b' IN \(list: ["a", "b"])") })
        #expect(try await !database.read { try $0.exists("SELECT 1 WHERE 'b' IN \(list: [] as [String])") })
    }

    @Test(arguments: [Int64.min, -1, 0, 1, Int64.max]) func `integers come back as they went in`(value: Int64) async throws {
        #expect(try await database.read { try $0.first("SELECT \(value)") { try $0.integer(0) } } == value)
    }

    @Test(arguments: ["", "a", "é", "e\u{301}", "😀", "\u{FEFF}x", String(repeating: "x", count: 100_000)])
    func `text comes back byte for byte`(value: String) async throws {
        let found = try await database.read { try $0.first("SELECT \(value)") { try $0.text(0) } }
        #expect(found.map { Array($0.utf8) } == Array(value.utf8))
    }

    @Test(arguments: [[], [0], [0, 255, 0], [UInt8](repeating: 7, count: 100_000)])
    func `bytes come back as they went in`(value: [UInt8]) async throws {
        #expect(try await database.read { try $0.first("SELECT \(value)") { try $0.blob(0) } } == value)
    }

    @Test func `a time is stored as microseconds and a flag as 0 or 1`() {
        let sql: SQL = "SELECT \(Timestamp(microseconds: -5)), \(true), \(false)"
        #expect(sql.arguments == [.integer(-5), .integer(1), .integer(0)])
    }
}
