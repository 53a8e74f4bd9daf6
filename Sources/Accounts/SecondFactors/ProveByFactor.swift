internal import Credentials
package import Persistence
internal import WebAuthnProtocol

/// Shows once more who one is, in a session: by a passkey, or by the password together with another factor.
package struct ProveByFactor: Action {
    package static let summary = ActionSummary(
        "prove by factor", permission: .accountOwner,
        events: [.reauthenticateSuccess, .reauthenticateFailure, .codeUsed, .factorCounter, .factorLimit]
    )

    /// What became of it.
    package enum Outcome: Equatable, Sendable {
        /// The session has a new secret.
        case proved
        case refused(AccountRefusal)
    }

    private let session: SignedIn
    private let answer: FactorAnswer
    /// What the password was compared with, and whether it was right; nothing if none was asked, for a passkey.
    private let password: (hash: String?, isRight: Bool)?
    private let newSession: NewSession
    private let rules: SignInRules

    init(
        _ session: SignedIn,
        _ answer: FactorAnswer,
        password: (hash: String?, isRight: Bool)?,
        _ newSession: NewSession,
        _ rules: SignInRules
    ) {
        self.session = session
        self.answer = answer
        self.password = password
        self.newSession = newSession
        self.rules = rules
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.accountOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let gate = FactorGate(rules: rules, userID: session.userID, isKnownBrowser: true)
        if let until = try blockedUntil(gate, transaction, context) {
            return try fail("locked", .tooManyAttempts(until: until, now: context.time), transaction)
        }
        guard try isPasswordRight(transaction) else {
            try rules.limiter.note(.prove, session.userID, transaction, at: context.time)
            return try fail("password", .wrongPassword, transaction)
        }
        let verdict = try gate.judge(answer, transaction, context)
        guard verdict == .accepted else {
            try isPasskeyAlone
                ? gate.noteDouble(answer, verdict, transaction, context) : gate.noteFailure(answer, verdict, transaction, context)
            return try fail(verdict.reason, verdict.refusal(at: context.time), transaction)
        }
        try succeed(transaction, context)
        return .proved
    }

    /// A passkey is asked for nothing else, and no limit on passwords or codes stops it.
    private var isPasskeyAlone: Bool { password == nil }

    private func blockedUntil(_ gate: FactorGate, _ transaction: ReadTransaction, _ context: ActionContext) throws -> Timestamp? {
        guard !isPasskeyAlone else { return nil }
        let passwords = try rules.limiter.blockedUntil(.prove, session.userID, transaction, at: context.time)
        return try [passwords, gate.blockedUntil(transaction, context)].compactMap { $0 }.max()
    }

    private func isPasswordRight(_ transaction: ReadTransaction) throws -> Bool {
        guard let password else { return isVerifiedPasskey }
        return try password.isRight && passwordHash(of: session.userID, transaction) == password.hash
    }

    /// Without a password only a passkey that knew its user proves anything; what failed is judged by the gate.
    private var isVerifiedPasskey: Bool {
        switch answer {
        case .webAuthn(let credential, let assertion): credential.kind == .passkey && assertion.isUserVerified
        case .failedWebAuthn: true
        case .totp, .recoveryCode: false
        }
    }

    private func succeed(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let kind: SessionProof.Kind? = answer.method == .recoveryCode ? nil : isPasskeyAlone ? .passkey : .factor
        try newSession.replace(session, proof: kind, transaction, context)
        if answer.method == .recoveryCode {
            try transaction.execute("UPDATE sessions SET recovered_at = \(context.time) WHERE secret_digest = \(newSession.secret.digest)")
        }
        if answer.method.isPhishingResistant { try newSession.markPhishingResistant(transaction) }
        let method = isPasskeyAlone ? SignInMethod.passkey : answer.method
        try transaction.record(
            Event(
                .reauthenticateSuccess, subject: .user(id: session.userID),
                payload: ["session": .string(session.sessionID), "method": .string(method.rawValue)]
            )
        )
    }

    private func fail(_ reason: String, _ refusal: AccountRefusal, _ transaction: WriteTransaction) throws -> Outcome {
        let payload: CanonicalJSON = ["session": .string(session.sessionID), "reason": .string(reason)]
        try transaction.record(Event(.reauthenticateFailure, subject: .user(id: session.userID), payload: payload))
        return .refused(refusal)
    }
}
