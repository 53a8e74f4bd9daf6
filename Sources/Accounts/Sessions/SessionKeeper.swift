package import Credentials
package import Persistence

/// Finds the sign-in behind a cookie.
package struct SessionKeeper: Sendable {
    /// A use is written down at most so often, in seconds.
    private static let noteSeconds: Int64 = 60
    /// A factor that was removed stays in the database while the mail about it can lock the account, and a day more.
    private static let removedSeconds: Int64 = 8 * 86_400

    private let database: Database
    private let bookkeeper: Bookkeeper
    private let policy: SecondFactorPolicy
    private let clock: WallClock

    package init(database: Database, policy: SecondFactorPolicy, clock: WallClock) {
        self.database = database
        self.policy = policy
        bookkeeper = Bookkeeper(database, clock: clock)
        self.clock = clock
    }

    /// The live session of that secret.
    package func find(_ secret: BearerSecret) async throws -> SignedIn? {
        let (digest, time, policy) = (secret.digest, clock.now(), policy)
        guard let session = try await database.read({ try SignedIn.find(digest, policy, $0, at: time) }) else { return nil }
        if session.usedAt.adding(seconds: Self.noteSeconds) <= time {
            try await bookkeeper.note { transaction, _ in
                try transaction.execute("UPDATE sessions SET used_at = \(time) WHERE secret_digest = \(digest) AND used_at < \(time)")
            }
        }
        return session
    }

    /// Drops what is over: sessions, half-done sign-ins, links, ceremonies, drafts, devices, and factors that were removed long ago.
    package func forgetOld() async throws {
        try await bookkeeper.note { transaction, time in
            try transaction.execute(
                """
                DELETE FROM sessions WHERE used_at <= \(time.adding(seconds: -SignedIn.idleSeconds))
                    OR created_at <= \(time.adding(seconds: -SignedIn.lifeSeconds))
                """
            )
            try transaction.execute("DELETE FROM mailed_links WHERE expires_at <= \(time)")
            try transaction.execute("DELETE FROM pending_sign_ins WHERE expires_at <= \(time)")
            try transaction.execute("DELETE FROM ceremonies WHERE expires_at <= \(time)")
            try transaction.execute("DELETE FROM devices WHERE used_at <= \(time.adding(seconds: -KnownDevice.lifeSeconds))")
            let removed = time.adding(seconds: -Self.removedSeconds)
            let isLocked: SQL = "user_id IN (SELECT id FROM users WHERE locked_before IS NOT NULL)"
            try transaction.execute("DELETE FROM former_passwords WHERE replaced_at <= \(removed) AND NOT \(isLocked)")
            try transaction.execute("DELETE FROM totp_authenticators WHERE removed_at <= \(removed) AND NOT \(isLocked)")
            try transaction.execute("DELETE FROM webauthn_credentials WHERE removed_at <= \(removed) AND NOT \(isLocked)")
        }
    }
}
