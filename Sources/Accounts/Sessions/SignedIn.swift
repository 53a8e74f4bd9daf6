package import Credentials
package import Persistence

/// A live sign-in: who it is, and since when.
package struct SignedIn: Sendable {
    /// 12 hours without use end a session; 7 days end it in any case.
    static let idleSeconds: Int64 = 12 * 3_600
    static let lifeSeconds: Int64 = 7 * 86_400
    /// How long a proof (the password) is good for what is sensitive.
    static let proofSeconds: Int64 = 30 * 60

    package let sessionID: String
    let digest: [UInt8]
    package let userID: String
    package let userName: String
    package let isAdministrator: Bool
    /// Whether the primary address is verified: without it the account can do nothing but verify one.
    package let isVerified: Bool
    let usedAt: Timestamp
    let provedAt: Timestamp

    package var actor: Actor { .user(id: userID) }

    /// Whether the password was given within the last half hour.
    package func isProved(at time: Timestamp) -> Bool {
        time < provedAt.adding(seconds: Self.proofSeconds)
    }

    /// The session of that secret, if it still lives and its account is active.
    static func find(_ digest: [UInt8], _ transaction: ReadTransaction, at time: Timestamp) throws -> SignedIn? {
        try transaction.first(
            """
            SELECT sessions.id, users.id, users.name, users.is_administrator, sessions.used_at, sessions.proved_at,
                coalesce(email_addresses.is_verified, 0)
            FROM sessions JOIN users ON users.id = sessions.user_id
            LEFT JOIN email_addresses ON email_addresses.user_id = users.id AND email_addresses.is_primary = 1
            WHERE sessions.secret_digest = \(digest) AND users.state = 'active' AND users.deleted_at IS NULL
                AND sessions.used_at > \(time.adding(seconds: -idleSeconds)) AND sessions.created_at > \(time.adding(seconds: -lifeSeconds))
            """
        ) { row in
            SignedIn(
                sessionID: try row.text(0), digest: digest, userID: try row.text(1), userName: try row.text(2),
                isAdministrator: try row.flag(3), isVerified: try row.flag(6), usedAt: Timestamp(microseconds: try row.integer(4)),
                provedAt: Timestamp(microseconds: try row.integer(5))
            )
        }
    }

    /// Refuses unless the session still lives: asked again in the transaction that makes a change.
    package func require(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard context.actor == actor, try Self.find(digest, transaction, at: context.time) != nil else { throw AccountRefusal.signedOut }
    }

    /// The same, and that the password was given of late.
    package func requireProved(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard context.actor == actor, let now = try Self.find(digest, transaction, at: context.time) else { throw AccountRefusal.signedOut }
        guard now.isProved(at: context.time) else { throw AccountRefusal.proofTooOld }
    }
}

/// Finds the sign-in behind a cookie.
package struct SessionKeeper: Sendable {
    /// A use is written down at most so often, in seconds.
    private static let noteSeconds: Int64 = 60

    private let database: Database
    private let bookkeeper: Bookkeeper
    private let clock: WallClock

    package init(database: Database, clock: WallClock) {
        self.database = database
        bookkeeper = Bookkeeper(database, clock: clock)
        self.clock = clock
    }

    /// The live session of that secret.
    package func find(_ secret: BearerSecret) async throws -> SignedIn? {
        let (digest, time) = (secret.digest, clock.now())
        guard let session = try await database.read({ try SignedIn.find(digest, $0, at: time) }) else { return nil }
        if session.usedAt.adding(seconds: Self.noteSeconds) <= time {
            try await bookkeeper.note { transaction, _ in
                try transaction.execute("UPDATE sessions SET used_at = \(time) WHERE secret_digest = \(digest) AND used_at < \(time)")
            }
        }
        return session
    }

    /// Drops sessions and links that are over.
    package func forgetOld() async throws {
        try await bookkeeper.note { transaction, time in
            try transaction.execute(
                """
                DELETE FROM sessions WHERE used_at <= \(time.adding(seconds: -SignedIn.idleSeconds))
                    OR created_at <= \(time.adding(seconds: -SignedIn.lifeSeconds))
                """
            )
            try transaction.execute("DELETE FROM mailed_links WHERE expires_at <= \(time)")
        }
    }
}
