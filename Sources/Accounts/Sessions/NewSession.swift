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

    /// Begins the session.
    /// - Parameters:
    ///   - provedAt: when the person showed who they are, which may be a while ago; now if nothing is given.
    ///   - isPhishingResistant: whether it was shown by what a copy of the site cannot get at; as the method is, if nothing is given.
    func begin(
        for userID: String,
        by method: SignInMethod,
        on device: KnownDevice?,
        provedAt: Timestamp? = nil,
        isPhishingResistant: Bool? = nil,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws {
        // It proves nothing, and counts from now, however long the confirmation by mail took.
        let recoveredAt = method == .recoveryCode ? context.time : nil
        try transaction.execute(
            """
            INSERT INTO sessions (secret_digest, id, user_id, created_at, used_at, proved_at, address, agent, method, proof,
                is_phishing_resistant, recovered_at, device_id)
            VALUES (\(secret.digest), \(id), \(userID), \(context.time), \(context.time), \(provedAt ?? context.time),
                \(context.origin.address), \(context.origin.agent), \(method.rawValue), \(method.proof.rawValue),
                \(isPhishingResistant ?? method.isPhishingResistant), \(recoveredAt), \(device?.id))
            """
        )
    }

    /// Gives a living session this secret instead of its own, which opens nothing from then on.
    /// - Parameter proof: what was shown just now; nothing if nothing was, and what was shown before counts on.
    func replace(_ session: SignedIn, proof: SessionProof.Kind?, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.execute(
            """
            UPDATE sessions SET secret_digest = \(secret.digest), used_at = \(context.time) WHERE secret_digest = \(session.digest)
            """
        )
        guard let proof else { return }
        try transaction.execute(
            "UPDATE sessions SET proof = \(proof.rawValue), proved_at = \(context.time) WHERE secret_digest = \(secret.digest)"
        )
    }

    /// Notes that the session was proved by what a copy of the site cannot get at.
    func markPhishingResistant(_ transaction: WriteTransaction) throws {
        try transaction.execute("UPDATE sessions SET is_phishing_resistant = 1 WHERE secret_digest = \(secret.digest)")
    }
}
