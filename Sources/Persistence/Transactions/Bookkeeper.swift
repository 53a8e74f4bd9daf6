/// Keeps what the product notes for itself: when a session was last used, which job was done, what is over.
///
/// None of it is a change on somebody's behalf, so it leaves no event; whatever is, goes through the `ActionRunner`. A statement that
/// is not one of a few is refused: this is no way around the actions.
package struct Bookkeeper: Sendable {
    private let committer: GroupCommitter
    private let clock: WallClock

    package init(_ database: Database, clock: WallClock) {
        committer = database.committer
        self.clock = clock
    }

    /// Runs the body in a transaction that is shared with others, and returns when it is durable. It may run twice.
    package func note<Value: Sendable>(
        _ body: @escaping @Sendable (BookkeepingTransaction, Timestamp) throws -> Value
    ) async throws -> Value {
        let time = clock.now()
        return try await committer.commit { database in (try body(BookkeepingTransaction(database), time), []) }
    }
}

/// A transaction that reads everything, and writes only what is nobody's act.
package final class BookkeepingTransaction: ReadTransaction {
    private static let beginnings = [
        "UPDATE jobs SET ", "DELETE FROM jobs WHERE id = ", "UPDATE sessions SET used_at = ", "DELETE FROM sessions WHERE used_at <= ",
        "DELETE FROM mailed_links WHERE expires_at <= ", "DELETE FROM attempts WHERE ", "INSERT INTO sightings (",
        "DELETE FROM pending_sign_ins WHERE expires_at <= ", "DELETE FROM ceremonies WHERE ", "INSERT INTO ceremonies (",
        "DELETE FROM devices WHERE used_at <= ", "UPDATE tokens SET last_used_at = ",
        "DELETE FROM tokens WHERE user_id IS NULL AND expires_at <= ", "DELETE FROM used_identities WHERE remember_until <= ",
        "DELETE FROM former_passwords WHERE replaced_at <= ",
        "DELETE FROM totp_authenticators WHERE removed_at <= ", "DELETE FROM webauthn_credentials WHERE removed_at <= ",
    ]

    override func prepared(_ sql: SQL) throws -> PreparedStatement {
        guard Self.beginnings.contains(where: sql.text.hasPrefix) else { return try super.prepared(sql) }
        return try PreparedStatement.make(sql, database)
    }

    /// Runs a statement that answers no rows.
    /// - Throws: `NotBookkeeping` if it is none of those that may be run here.
    package func execute(_ sql: SQL) throws {
        guard Self.beginnings.contains(where: sql.text.hasPrefix) else { throw NotBookkeeping(statement: sql.text) }
        try PreparedStatement.run(sql, database)
    }
}

/// A statement was to change what only an action may change: a mistake in the program.
package struct NotBookkeeping: Error, Equatable {
    package let statement: String
}
