package import Credentials
internal import Persistence

/// A session that is being made: its secret is for the cookie, and is seen here only.
package struct NewSession: Sendable {
    package let secret: BearerSecret
    package let id: String

    package init() {
        var generator = SystemRandomNumberGenerator()
        secret = BearerSecret(using: &generator)
        id = randomID()
    }

    /// Begins the session. Whoever begins one has just proved who they are.
    func begin(for userID: String, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.execute(
            """
            INSERT INTO sessions (secret_digest, id, user_id, created_at, used_at, proved_at, address, agent)
            VALUES (\(secret.digest), \(id), \(userID), \(context.time), \(context.time), \(context.time), \(context.origin.address),
                \(context.origin.agent))
            """
        )
    }

    /// Gives a living session this secret instead of its own, which opens nothing from then on.
    func replace(_ session: SignedIn, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.execute(
            """
            UPDATE sessions SET secret_digest = \(secret.digest), proved_at = \(context.time), used_at = \(context.time)
            WHERE secret_digest = \(session.digest)
            """
        )
    }
}
