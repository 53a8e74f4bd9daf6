internal import Credentials
package import Persistence

/// Gives the account another password: every other session ends, and this one gets a new secret.
package struct ChangePassword: Action {
    package static let summary = ActionSummary("change password", permission: .accountOwner, events: [.passwordChange])

    private let session: SignedIn
    private let comparedHash: String?
    private let newHash: PasswordHash
    private let newSession: NewSession
    private let site: SiteIdentity
    private let limiter: AttemptLimiter

    /// - Parameter comparedHash: that of the present password, which the person has just given.
    init(
        _ session: SignedIn,
        comparedHash: String?,
        newHash: PasswordHash,
        newSession: NewSession,
        site: SiteIdentity,
        limiter: AttemptLimiter
    ) {
        self.session = session
        self.limiter = limiter
        self.comparedHash = comparedHash
        self.newHash = newHash
        self.newSession = newSession
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(transaction, context)
        try limiter.requireRoom(.signInByName, session.userName, transaction, at: context.time)
        // It may have been changed elsewhere while the new one was being hashed.
        guard try passwordHash(of: session.userID, transaction) == comparedHash else { throw AccountRefusal.wrongPassword }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.execute("UPDATE users SET password_hash = \(newHash.phc) WHERE id = \(session.userID)")
        try transaction.execute("DELETE FROM sessions WHERE user_id = \(session.userID) AND secret_digest <> \(session.digest)")
        try endPasswordLinks(of: session.userID, transaction)
        try newSession.replace(session, transaction, context)
        try transaction.record(Event(.passwordChange, subject: .user(id: session.userID)))
        try transaction.notify(.passwordChanged(session.userName, try AccountAddress.notified(session.userID, transaction), site))
        transaction.touch(.account(session.userID))
    }
}

/// Writes down that the signed-in person gave the password again, or failed to.
package struct ProveAgain: Action {
    package static let summary = ActionSummary(
        "prove again", permission: .accountOwner, events: [.reauthenticateSuccess, .reauthenticateFailure]
    )

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
        try session.require(transaction, context)
        try limiter.requireRoom(.signInByName, session.userName, transaction, at: context.time)
    }

    /// - Returns: whether the password was right; the session has a new secret then.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Bool {
        let isRight = try isRight && passwordHash(of: session.userID, transaction) == comparedHash
        if isRight {
            try newSession.replace(session, transaction, context)
        } else {
            try limiter.note(.signInByName, session.userName, transaction, at: context.time)
        }
        let tag = isRight ? EventTag.reauthenticateSuccess : .reauthenticateFailure
        try transaction.record(Event(tag, subject: .user(id: session.userID), payload: ["session": .string(session.sessionID)]))
        return isRight
    }
}

func passwordHash(of userID: String, _ transaction: ReadTransaction) throws -> String? {
    try transaction.first("SELECT password_hash FROM users WHERE id = \(userID)") { try $0.optionalText(0) } ?? nil
}

func endPasswordLinks(of userID: String, _ transaction: WriteTransaction) throws {
    try transaction.execute(
        "DELETE FROM mailed_links WHERE user_id = \(userID) AND kind = \(MailedLink.Kind.newPassword.rawValue)"
    )
}
