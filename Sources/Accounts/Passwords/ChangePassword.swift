internal import Credentials
package import Persistence

/// Gives the account another password: every other session ends, and this one gets a new secret.
package struct ChangePassword: Action {
    package static let summary = ActionSummary(
        "change password", permission: .accountOwnerProved, events: [.passwordChange, .tokenRemoved])

    private let session: SignedIn
    private let comparedHash: String?
    private let newHash: PasswordHash
    private let newSession: NewSession
    private let revokesTokens: Bool
    private let site: SiteIdentity
    private let limiter: AttemptLimiter

    /// - Parameters:
    ///   - comparedHash: that of the present password, which the person has just given.
    ///   - revokesTokens: whether API tokens go too.
    init(
        _ session: SignedIn,
        comparedHash: String?,
        newHash: PasswordHash,
        newSession: NewSession,
        revokesTokens: Bool,
        site: SiteIdentity,
        limiter: AttemptLimiter
    ) {
        self.session = session
        self.limiter = limiter
        self.comparedHash = comparedHash
        self.newHash = newHash
        self.newSession = newSession
        self.revokesTokens = revokesTokens
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        try limiter.requireRoom(.prove, session.userID, transaction, at: context.time)
        try limiter.requireRoom(.changePassword, session.userID, transaction, at: context.time)
        // It may have been changed elsewhere while the new one was being hashed.
        guard try passwordHash(of: session.userID, transaction) == comparedHash else { throw AccountRefusal.wrongPassword }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try limiter.note(.changePassword, session.userID, transaction, at: context.time)
        try keepFormerPassword(of: session.userID, transaction, at: context.time)
        try transaction.execute("UPDATE users SET password_hash = \(newHash.phc) WHERE id = \(session.userID)")
        try transaction.execute("DELETE FROM sessions WHERE user_id = \(session.userID) AND secret_digest <> \(session.digest)")
        try endPasswordLinks(of: session.userID, transaction)
        try PendingSignIn.endAll(of: session.userID, transaction)
        try KnownDevice.forgetRemembered(of: session.userID, transaction)
        try newSession.replace(session, proof: nil, transaction, context)
        let revoked = try revokesTokens ? revokeTokens(of: session.userID, transaction) : 0
        try transaction.record(Event(.passwordChange, subject: .user(id: session.userID)))
        try SafetyMail(session.userID, site, transaction, context).send { .passwordChanged($0, revokedTokens: revoked) }
        transaction.touch(.account(session.userID))
    }
}

/// Writes down that the signed-in person gave the password again, failed to, or tried too often.
package struct ProveAgain: Action {
    package static let summary = ActionSummary(
        "prove again", permission: .accountOwner, events: [.reauthenticateSuccess, .reauthenticateFailure]
    )

    /// What became of it.
    package enum Outcome: Equatable, Sendable {
        /// The session has a new secret.
        case proved
        case wrong
        case locked(until: Timestamp)
    }

    private let session: SignedIn
    private let comparedHash: String?
    private let isRight: Bool
    private let newSession: NewSession
    private let limiter: AttemptLimiter

    init(_ session: SignedIn, comparedHash: String?, isRight: Bool, newSession: NewSession, limiter: AttemptLimiter) {
        self.session = session
        self.comparedHash = comparedHash
        self.isRight = isRight
        self.newSession = newSession
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let outcome = try decide(transaction, context)
        switch outcome {
        // Where there is a factor, the password alone proves nothing; what was shown before counts on.
        case .proved: try newSession.replace(session, proof: session.factors.hasFactor ? nil : .password, transaction, context)
        case .wrong: try limiter.note(.prove, session.userID, transaction, at: context.time)
        case .locked: break
        }
        let tag = outcome == .proved ? EventTag.reauthenticateSuccess : .reauthenticateFailure
        var payload: [String: CanonicalJSON] = ["session": .string(session.sessionID)]
        if case .locked = outcome { payload["reason"] = "locked" }
        try transaction.record(Event(tag, subject: .user(id: session.userID), payload: .object(payload)))
        return outcome
    }

    private func decide(_ transaction: ReadTransaction, _ context: ActionContext) throws -> Outcome {
        if let until = try limiter.blockedUntil(.prove, session.userID, transaction, at: context.time) { return .locked(until: until) }
        // It may have been changed elsewhere meanwhile.
        return try isRight && passwordHash(of: session.userID, transaction) == comparedHash ? .proved : .wrong
    }
}

func passwordHash(of userID: String, _ transaction: ReadTransaction) throws -> String? {
    try transaction.first("SELECT \(presentPassword) FROM users WHERE id = \(userID)") { try $0.optionalText(0) } ?? nil
}

func endPasswordLinks(of userID: String, _ transaction: WriteTransaction) throws {
    try transaction.execute(
        "DELETE FROM mailed_links WHERE user_id = \(userID) AND kind = \(MailedLink.Kind.newPassword.rawValue)"
    )
}
