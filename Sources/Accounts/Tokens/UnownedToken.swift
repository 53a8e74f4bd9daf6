package import Credentials
package import Persistence

/// A token that is nobody's own, but of trusted publishers: while it is being made.
package struct UnownedToken: Sendable {
    package let identifier: TokenIdentifier
    let secretID: String

    /// How long it lives, in seconds: 15 minutes.
    package static let life: Int64 = 900

    /// Writes its row. Runs in the transaction that has decided that it may be.
    /// - Parameters:
    ///   - publishers: those that it is for; at least one.
    ///   - summary: what they are, for people.
    /// - Returns: the caveats to mint it with, and when it ends.
    package func insert(
        _ scope: TokenScope,
        _ ability: TokenAbility,
        publishers: [TokenPublisher],
        summary: String,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws -> (caveats: [TokenCaveat], end: Timestamp) {
        let end = context.time.adding(seconds: Self.life)
        var all: [TokenCaveat] = [.abilities([ability.rawValue])]
        if case .resources(let resources, let newNames) = scope { all.append(.projects(ids: resources.map(\.id), newNames: newNames)) }
        all.append(.validity(expires: end.seconds, notBefore: context.time.seconds))
        let caveats = StoredCaveats(all)
        try caveats.checkSize()
        try transaction.execute(
            """
            INSERT INTO tokens (id, secret_id, description, caveats, created_at, expires_at)
            VALUES (\(identifier.text), \(secretID), \(String(summary.prefix(200))), \(caveats.written.bytes), \(context.time), \(end))
            """
        )
        for publisher in publishers {
            try transaction.execute(
                """
                INSERT INTO token_publishers (token_id, publisher_id, summary)
                VALUES (\(identifier.text), \(publisher.id), \(String(publisher.summary.prefix(200))))
                """)
        }
        return (caveats.all, end)
    }

    /// Drops those that ended a day ago.
    package static func forgetOld(_ bookkeeper: Bookkeeper) async throws {
        try await bookkeeper.note { transaction, time in
            try transaction.execute("DELETE FROM tokens WHERE user_id IS NULL AND expires_at <= \(time.adding(seconds: -86_400))")
        }
    }
}
