package import Persistence

/// A token as its owner sees it. Its text is nowhere: it was shown once.
package struct OwnedToken: Sendable {
    package let id: String
    package let description: String
    /// The caveats that it was made with, as canonical JSON.
    package let caveats: [UInt8]
    /// In microseconds since the beginning of 1970 UTC, as the other times.
    package let createdAt: Int64
    package let expiresAt: Int64?
    package let lastUsedAt: Int64?

    /// All of an account, newest first.
    static func all(of userID: String, _ transaction: ReadTransaction) throws -> [OwnedToken] {
        try transaction.all(
            """
            SELECT id, description, caveats, created_at, expires_at, last_used_at FROM tokens WHERE user_id = \(userID)
            ORDER BY created_at DESC, id
            """
        ) { row in
            OwnedToken(
                id: try row.text(0), description: try row.text(1), caveats: try row.blob(2),
                createdAt: try row.integer(3),
                expiresAt: try row.optionalInteger(4), lastUsedAt: try row.optionalInteger(5)
            )
        }
    }
}

/// Revokes a token: it opens nothing from the next request on.
package struct RemoveToken: Action {
    package static let summary = ActionSummary("remove token", permission: .accountOwnerProved, events: [.tokenRemoved])

    private let session: SignedIn
    private let tokenID: String
    private let site: SiteIdentity

    package init(_ session: SignedIn, tokenID: String, site: SiteIdentity) {
        self.session = session
        self.tokenID = tokenID
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.requireProved(transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let description = try transaction.first(
            "DELETE FROM tokens WHERE id = \(tokenID) AND user_id = \(session.userID) RETURNING description"
        ) { try $0.text(0) }
        guard let description else { throw AccountRefusal.noSuchToken }
        try transaction.record(
            Event(
                .tokenRemoved, subject: .user(id: session.userID),
                payload: ["token": .string(tokenID), "description": .string(description)]
            )
        )
        let addresses = try AccountAddress.notified(session.userID, transaction)
        try transaction.notify(.tokenRemoved(description, of: session.userName, addresses, site))
        transaction.touch(.account(session.userID))
    }
}
