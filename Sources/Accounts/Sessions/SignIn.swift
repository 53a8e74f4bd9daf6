internal import Credentials
package import Persistence

/// A try to sign in with a user name and a password: whatever comes of it is written down in one commit.
///
/// The same rows are written whether the name is unknown, the password wrong, the name locked or the account disabled, so that the work
/// done tells nothing of which it was.
package struct SignIn: Action {
    package static let summary = ActionSummary("sign in", permission: .anyone, events: [.loginSuccess, .loginFailure])

    /// What became of the try.
    package enum Outcome: Equatable, Sendable {
        case signedIn(userID: String)
        case wrong
        case locked(until: Timestamp)
        /// Told to the right password only.
        case disabled(name: String)
    }

    /// The account of the name, and whether the password was its own, as read before the hashing.
    struct Candidate: Sendable {
        let userID: String
        let name: String
        /// What the password was compared with.
        let hash: String
        let isRight: Bool
        /// A new hash for the same password, if the old one's parameters are out of date.
        let renewed: PasswordHash?
    }

    private let typedName: String
    private let candidate: Candidate?
    private let session: NewSession
    private let limiter: AttemptLimiter

    init(typedName: String, candidate: Candidate?, session: NewSession, limiter: AttemptLimiter) {
        self.typedName = typedName
        self.candidate = candidate
        self.session = session
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let outcome = try decide(transaction, context)
        for (act, subject) in subjects(context) {
            try limiter.note(act, subject, isCounted: outcome == .wrong, transaction, at: context.time)
        }
        if case .signedIn(let userID) = outcome {
            try session.begin(for: userID, transaction, context)
            if let candidate, let renewed = candidate.renewed {
                try transaction.execute("UPDATE users SET password_hash = \(renewed.phc) WHERE id = \(userID)")
            }
        }
        try transaction.record(event(outcome))
        return outcome
    }

    private func decide(_ transaction: ReadTransaction, _ context: ActionContext) throws -> Outcome {
        let until = try subjects(context).compactMap { try limiter.blockedUntil($0.0, $0.1, transaction, at: context.time) }.max()
        if let until { return .locked(until: until) }
        guard let candidate, candidate.isRight else { return .wrong }
        let current = try transaction.first("SELECT password_hash, state FROM users WHERE id = \(candidate.userID) AND deleted_at IS NULL")
        {
            (hash: try $0.optionalText(0), state: try $0.text(1))
        }
        // The password may have been changed while it was being hashed.
        guard let current, current.hash == candidate.hash else { return .wrong }
        return current.state == AccountState.active.rawValue ? .signedIn(userID: candidate.userID) : .disabled(name: candidate.name)
    }

    private func subjects(_ context: ActionContext) -> [(LimitedAct, String)] {
        [(.signInByName, typedName), (.signInByAddress, context.origin.address ?? "unknown"), (.signIn, "")]
    }

    private func event(_ outcome: Outcome) -> Event {
        let subject = candidate.map { Subject.user(id: $0.userID) } ?? .index
        switch outcome {
        case .signedIn: return Event(.loginSuccess, subject: subject, payload: ["method": "password", "session": .string(session.id)])
        case .wrong: return Event(.loginFailure, subject: subject, payload: ["reason": candidate == nil ? "unknown-name" : "password"])
        case .locked: return Event(.loginFailure, subject: subject, payload: ["reason": "locked"])
        case .disabled: return Event(.loginFailure, subject: subject, payload: ["reason": "disabled"])
        }
    }
}

/// Ends the session.
package struct SignOut: Action {
    package static let summary = ActionSummary("sign out", permission: .accountOwner, events: [.logout])

    private let session: SignedIn

    package init(_ session: SignedIn) {
        self.session = session
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.execute("DELETE FROM sessions WHERE secret_digest = \(session.digest)")
        try transaction.record(Event(.logout, subject: .user(id: session.userID), payload: ["session": .string(session.sessionID)]))
    }
}
