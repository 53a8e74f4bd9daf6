import Testing

@testable import Persistence

/// What the schema does not allow is a fault, not a value that was made up.
@Suite struct RowTests {
    private func row<Value: Sendable>(_ sql: SQL, _ decode: @escaping @Sendable (Row) throws -> Value) async throws -> Value? {
        try await Database.inMemory().read { try $0.first(sql, decode) }
    }

    @Test func `a column of another type is refused`() async throws {
        await #expect(throws: RowError.unexpected(column: 0)) { try await row("SELECT 1") { try $0.text(0) } }
        await #expect(throws: RowError.unexpected(column: 0)) { try await row("SELECT '1'") { try $0.integer(0) } }
        await #expect(throws: RowError.unexpected(column: 0)) { try await row("SELECT 'a'") { try $0.blob(0) } }
        await #expect(throws: RowError.unexpected(column: 1)) { try await row("SELECT 1, 2.5") { try $0.integer(1) } }
    }

    @Test func `NULL is refused where a value has to be`() async throws {
        await #expect(throws: RowError.unexpected(column: 0)) { try await row("SELECT NULL") { try $0.text(0) } }
        await #expect(throws: RowError.unexpected(column: 0)) { try await row("SELECT NULL") { try $0.integer(0) } }
        await #expect(throws: RowError.unexpected(column: 0)) { try await row("SELECT NULL") { try $0.blob(0) } }
        #expect(try await row("SELECT NULL") { try $0.optionalInteger(0) } == .some(nil))
    }

    @Test func `a column that is not there is refused`() async throws {
        await #expect(throws: RowError.noColumn(1)) { try await row("SELECT 1") { try $0.integer(1) } }
    }
}
