package import Credentials
internal import Persistence

/// A sign-in after the password and before whatever else is asked. It opens the page that asks, and nothing else: it is no session.
package struct PendingSignIn: Sendable {
    /// What is asked next.
    package enum Stage: String, Sendable {
        case secondFactor = "second-factor"
        /// The click on a link that was mailed, in the same browser.
        case confirmation
        /// A factor that was there before the account was locked.
        case unlock
    }

    /// In seconds.
    package enum Life {
        package static let secondFactor: Int64 = 10 * 60
        package static let confirmation: Int64 = 15 * 60
    }

    package let id: String
    let digest: [UInt8]
    package let userID: String
    package let userName: String
    package let stage: Stage
    /// The factor that was given; only while the confirmation is asked.
    let method: SignInMethod?
    /// Whether the browser is to be remembered once it is confirmed.
    let remembers: Bool
    /// Where the person wanted to go.
    package let next: String
    let provedAt: Timestamp
    package let factors: FactorSummary
    package let isVerified: Bool

    /// Whether a recovery code stood in for the factor.
    package var usesRecoveryCode: Bool { method == .recoveryCode }

    /// The pending sign-in of that secret, if it is still good: its password has not been changed since.
    static func find(
        _ digest: [UInt8],
        _ policy: SecondFactorPolicy,
        _ transaction: ReadTransaction,
        at time: Timestamp
    ) throws -> PendingSignIn? {
        let row = try transaction.first(
            "SELECT user_id, bound_to FROM pending_sign_ins WHERE secret_digest = \(digest) AND expires_at > \(time)"
        ) { (userID: try $0.text(0), boundTo: try $0.blob(1)) }
        guard let row, try passwordStamp(of: row.userID, transaction) == row.boundTo else { return nil }
        let factors = try FactorSummary.find(row.userID, policy, transaction)
        return try transaction.first(
            """
            SELECT pending_sign_ins.id, users.id, users.name, stage, method, next, proved_at, users.locked_before IS NOT NULL, remembers,
                EXISTS (SELECT 1 FROM email_addresses WHERE user_id = users.id AND is_verified = 1)
            FROM pending_sign_ins JOIN users ON users.id = pending_sign_ins.user_id
            WHERE secret_digest = \(digest) AND users.deleted_at IS NULL AND users.state = 'active'
            """
        ) { row -> PendingSignIn? in
            let stage = Stage(rawValue: try row.text(3))
            // Locked meanwhile: then another factor is asked for than before.
            guard let stage, (stage == .unlock) == (try row.flag(7)) else { return nil }
            return try PendingSignIn(row, digest, stage, factors)
        } ?? nil
    }

    private init(_ row: Row, _ digest: [UInt8], _ stage: Stage, _ factors: FactorSummary) throws {
        (self.digest, self.stage, self.factors) = (digest, stage, factors)
        id = try row.text(0)
        userID = try row.text(1)
        userName = try row.text(2)
        method = try row.optionalText(4).flatMap(SignInMethod.init)
        next = try row.text(5)
        provedAt = Timestamp(microseconds: try row.integer(6))
        remembers = try row.flag(8)
        isVerified = try row.flag(9)
    }

    /// Refuses unless it is still pending at this stage.
    func require(_ stages: Set<Stage>, _ transaction: ReadTransaction, _ context: ActionContext, _ policy: SecondFactorPolicy) throws {
        guard let now = try Self.find(digest, policy, transaction, at: context.time), now.id == id, stages.contains(now.stage) else {
            throw AccountRefusal.signInOver
        }
    }

    func end(_ transaction: WriteTransaction) throws {
        try transaction.execute("DELETE FROM pending_sign_ins WHERE secret_digest = \(digest)")
    }

    /// Ends it before anything came of it, with its event; what is over already leaves none.
    func giveUp(_ transaction: WriteTransaction) throws {
        let ended = try transaction.first("DELETE FROM pending_sign_ins WHERE secret_digest = \(digest) RETURNING id") { try $0.text(0) }
        guard let ended else { return }
        try transaction.record(Event(.loginGivenUp, subject: .user(id: userID), payload: ["sign_in": .string(ended)]))
    }

    static func endAll(of userID: String, _ transaction: WriteTransaction) throws {
        try transaction.execute("DELETE FROM pending_sign_ins WHERE user_id = \(userID)")
    }
}

/// A pending sign-in that is being made: its secret is for the cookie of the session.
package struct NewPendingSignIn: Sendable {
    package let secret: BearerSecret
    package let id: String

    package init() {
        var generator = SystemRandomNumberGenerator()
        secret = BearerSecret(using: &generator)
        id = randomID()
    }

    func begin(
        for userID: String,
        _ stage: PendingSignIn.Stage,
        next: String,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws {
        let expires = context.time.adding(seconds: PendingSignIn.Life.secondFactor)
        try transaction.execute(
            """
            INSERT INTO pending_sign_ins (secret_digest, id, user_id, stage, bound_to, next, proved_at, expires_at)
            VALUES (\(secret.digest), \(id), \(userID), \(stage.rawValue), \(try passwordStamp(of: userID, transaction)), \(next),
                \(context.time), \(expires))
            """
        )
    }

    /// Takes the place of one whose factor was given and which must be confirmed by mail.
    func continueConfirming(
        _ pending: PendingSignIn,
        by method: SignInMethod,
        remembering: Bool,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws {
        let expires = context.time.adding(seconds: PendingSignIn.Life.confirmation)
        try transaction.execute(
            """
            UPDATE pending_sign_ins SET secret_digest = \(secret.digest), id = \(id), stage = 'confirmation', method = \(method.rawValue),
                remembers = \(remembering),
                proved_at = \(context.time), expires_at = \(expires) WHERE secret_digest = \(pending.digest)
            """
        )
    }
}
