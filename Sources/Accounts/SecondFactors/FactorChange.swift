internal import Persistence

/// What follows from any change of an account's factors: other sessions and remembered devices end, this session gets a new secret, and
/// the owner is told.
struct FactorChange {
    let session: SignedIn
    let newSession: NewSession
    let rules: SignInRules

    /// - Parameter proof: what the change itself has shown, by a factor that was enrolled just now.
    func finish(
        _ event: Event,
        proof: SessionProof.Kind?,
        _ transaction: WriteTransaction,
        _ context: ActionContext,
        _ notice: (SafetyMail.Letter) -> Notice
    ) throws {
        let userID = session.userID
        try transaction.execute("DELETE FROM sessions WHERE user_id = \(userID) AND secret_digest <> \(session.digest)")
        try PendingSignIn.endAll(of: userID, transaction)
        try KnownDevice.forgetRemembered(of: userID, transaction)
        try newSession.replace(session, proof: proof, transaction, context)
        try transaction.record(event)
        try SafetyMail(userID, rules.site, transaction, context).send(notice)
        transaction.touch(.account(userID))
    }

    /// After a factor was enrolled: a recovery is over, and tokens that waited for a factor work again.
    func enrolled(_ transaction: WriteTransaction) throws {
        try transaction.execute("UPDATE sessions SET recovered_at = NULL WHERE user_id = \(session.userID)")
        try transaction.execute("UPDATE users SET hold = NULL WHERE id = \(session.userID) AND hold = 'recovered'")
        if try FactorSummary.find(session.userID, rules.policy, transaction).count == 1 { try forgetOtherBrowsers(transaction) }
    }

    /// Until the first factor the password alone made a browser known: whoever had it then is a stranger from now on.
    private func forgetOtherBrowsers(_ transaction: WriteTransaction) throws {
        let own: SQL = "SELECT device_id FROM sessions WHERE secret_digest = \(session.digest) AND device_id IS NOT NULL"
        try transaction.execute("DELETE FROM devices WHERE user_id = \(session.userID) AND id NOT IN (\(own))")
    }

    /// Recovery codes come first, and one of them must have been used up: who has lost everything else needs them.
    func requireCodes(_ now: SignedIn) throws(AccountRefusal) {
        guard now.factors.hasFactor || now.factors.hasProvenCodes else {
            throw now.factors.unusedCodes > 0 ? .recoveryCodeNotBurned : .recoveryCodesMissing
        }
        guard now.factors.count < Self.limit else { throw .tooManyFactors(limit: Self.limit) }
    }

    /// So many factors has an account at the most.
    static let limit = 50
}

/// Refuses a label that another factor of the account has.
func requireFreeLabel(_ label: FactorLabel, of userID: String, _ transaction: ReadTransaction) throws {
    let isTaken: SQL = """
        SELECT 1 FROM totp_authenticators WHERE user_id = \(userID) AND label = \(label.text) AND removed_at IS NULL
        UNION ALL SELECT 1 FROM webauthn_credentials WHERE user_id = \(userID) AND label = \(label.text) AND removed_at IS NULL
        """
    guard try !transaction.exists(isTaken) else { throw AccountRefusal.labelTaken(label.text) }
}
