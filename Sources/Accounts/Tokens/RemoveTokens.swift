package import Persistence

/// Revokes a token: it opens nothing from the next request on.
package struct RemoveToken: Action {
    package static let summary = ActionSummary("remove token", permission: .accountOwnerProved, events: [.tokenRemoved])

    let session: SignedIn
    let tokenID: String
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let removed = try removeTokens("user_id = \(session.userID) AND id = \(tokenID)", of: session.userID, transaction)
        guard let description = removed.first else { throw AccountRefusal.noSuchToken }
        try SafetyMail(session.userID, site, transaction, context).send { .tokenRemoved($0, description) }
    }
}

/// Revokes all tokens of an account, or all that were not used for a while.
package struct RemoveTokens: Action {
    package static let summary = ActionSummary("remove tokens", permission: .accountOwnerProved, events: [.tokenRemoved])

    let session: SignedIn
    /// Those that were neither made nor used since; nothing for all.
    let unusedSince: Timestamp?
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
    }

    /// - Returns: how many there were.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Int {
        let unused: SQL = unusedSince.map { "coalesce(last_used_at, created_at) < \($0)" } ?? "1 = 1"
        let removed = try removeTokens("user_id = \(session.userID) AND \(unused)", of: session.userID, transaction)
        guard !removed.isEmpty else { return 0 }
        try SafetyMail(session.userID, site, transaction, context).send { .tokensRemoved($0, removed) }
        return removed.count
    }
}

/// Revokes every API token of an account that was made since a moment, with an event each.
/// - Returns: how many there were.
@discardableResult
func revokeTokens(
    of userID: String,
    since time: Timestamp = Timestamp(microseconds: 0),
    _ transaction: WriteTransaction
) throws -> Int {
    try removeTokens("user_id = \(userID) AND created_at >= \(time)", of: userID, transaction).count
}

/// - Returns: the descriptions of those that were there.
private func removeTokens(_ condition: SQL, of userID: String, _ transaction: WriteTransaction) throws -> [String] {
    let tokens = try transaction.all("SELECT id, description FROM tokens WHERE \(condition) ORDER BY created_at, id") {
        (id: try $0.text(0), description: try $0.text(1))
    }
    for token in tokens {
        try transaction.execute("DELETE FROM tokens WHERE id = \(token.id)")
        let payload: CanonicalJSON = ["token": .string(token.id), "description": .string(token.description)]
        try transaction.record(Event(.tokenRemoved, subject: .user(id: userID), payload: payload))
    }
    return tokens.map(\.description)
}
