package import Persistence

/// Tells owners of tokens that end soon: a week before, and a day before. A token that lives no longer than that is not told of.
package struct TellOfExpiry: Action {
    package static let summary = ActionSummary(
        "tell of expiry", permission: .server, events: [.tokenExpiryTold], leavesCredentials: true)
    /// At once.
    private static let batch = 100
    private static let day: Int64 = 86_400

    let site: SiteIdentity

    package init(site: SiteIdentity) {
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    /// - Returns: whether there may be more.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Bool {
        let due = try transaction.all(Self.due(at: context.time)) { row in
            (id: try row.text(0), userID: try row.text(1), description: try row.text(2), end: Timestamp(microseconds: try row.integer(3)))
        }
        for token in due {
            let isLast = token.end <= context.time.adding(seconds: Self.day)
            try transaction.execute("UPDATE tokens SET told_of_days = \(isLast ? 1 : 7) WHERE id = \(token.id)")
            let payload: CanonicalJSON = ["token": .string(token.id), "description": .string(token.description)]
            try transaction.record(Event(.tokenExpiryTold, subject: .user(id: token.userID), payload: payload))
            let recipients = try AccountAddress.notified(token.userID, transaction)
            guard !recipients.isEmpty else { continue }
            try transaction.notify(.tokenEndsSoon(recipients, token.description, end: token.end, site))
        }
        return due.count == Self.batch
    }

    static func due(at time: Timestamp) -> SQL {
        func ends(within days: Int64) -> SQL {
            """
            tokens.expires_at <= \(time.adding(seconds: days * day)) AND tokens.expires_at - tokens.created_at > \(days * day * 1_000_000)
                AND coalesce(tokens.told_of_days, \(days + 1)) > \(days)
            """
        }
        return """
            SELECT tokens.id, tokens.user_id, tokens.description, tokens.expires_at FROM tokens JOIN users ON users.id = tokens.user_id
            WHERE users.deleted_at IS NULL AND tokens.expires_at > \(time)
                AND (tokens.release_until IS NULL OR tokens.release_until > \(time)) AND ((\(ends(within: 1))) OR (\(ends(within: 7))))
            ORDER BY tokens.expires_at LIMIT \(batch)
            """
    }
}
