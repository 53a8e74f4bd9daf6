/// Writes what is worked out from other tables and can be worked out again, such as the search index. That is done on nobody's behalf
/// and changes nothing that anybody did not change before, so it needs no action and leaves no event.
///
/// Such tables are named `search_…`. A statement that writes to any other is refused: this is no way around the actions.
package struct DerivedTables: Sendable {
    private let committer: GroupCommitter

    package init(_ database: Database) {
        committer = database.committer
    }

    /// Runs the closure in a transaction that is shared with others, and returns when it is durable. It may run twice.
    package func write<Value: Sendable>(_ body: @escaping @Sendable (DerivedTransaction) throws -> Value) async throws -> Value {
        try await committer.commit { database in (try body(DerivedTransaction(database)), []) }
    }
}

/// A transaction that reads everything and writes derived tables only.
package final class DerivedTransaction: ReadTransaction {
    private static let beginnings = ["INSERT INTO search_", "UPDATE search_", "DELETE FROM search_"]

    /// Runs a statement that answers no rows.
    /// - Throws: `NotDerived` if it does not begin as one that writes to a derived table.
    package func execute(_ sql: SQL) throws {
        guard Self.beginnings.contains(where: sql.text.hasPrefix) else { throw NotDerived(statement: sql.text) }
        try PreparedStatement.run(sql, database)
    }
}

/// A statement was to write to a table that is not derived: a mistake in the program.
package struct NotDerived: Error, Equatable {
    package let statement: String
}
