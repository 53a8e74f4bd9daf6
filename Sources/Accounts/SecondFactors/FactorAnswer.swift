internal import Credentials
internal import Persistence
internal import WebAuthnProtocol

/// What somebody shows besides the password. Codes are looked at in the transaction that decides; signatures were verified before it.
enum FactorAnswer: Sendable {
    /// Nothing if what was typed cannot be a code.
    case totp(TOTPCode?)
    case recoveryCode(RecoveryCode?)
    /// An assertion that was verified with the credential as it was read then.
    case webAuthn(WebAuthnCredential, VerifiedAssertion)
    /// An answer that did not verify.
    case failedWebAuthn(WebAuthnCredential?, CeremonyRefusal?)

    var method: SignInMethod {
        switch self {
        case .totp: .totp
        case .recoveryCode: .recoveryCode
        case .webAuthn, .failedWebAuthn: .securityKey
        }
    }
}

/// Why an answer is not taken, or that it is.
enum FactorVerdict: Equatable {
    case accepted
    case replayed
    case clockOff(seconds: Int64)
    /// A recovery code that was used before.
    case usedCode
    /// The authenticator's counter did not advance: perhaps there are two of it.
    case counter
    case wrong

    /// As the trail has it.
    var reason: String {
        switch self {
        case .accepted: "accepted"
        case .replayed: "code-replayed"
        case .clockOff: "clock-off"
        case .usedCode: "recovery-code-used"
        case .counter: "counter"
        case .wrong: "factor-wrong"
        }
    }

    /// What the person is told.
    func refusal(at time: Timestamp) -> AccountRefusal {
        switch self {
        case .replayed: .codeReplayed
        case .clockOff(let seconds): .clockOff(seconds: seconds, serverTime: time)
        case .usedCode: .recoveryCodeUsed
        case .counter: .counterNotIncreased
        case .accepted, .wrong: .factorFailed
        }
    }
}

/// Decides on an answer, and spends what it shows: a step, a recovery code, the state of a counter.
struct FactorGate {
    let rules: SignInRules
    let userID: String
    /// For an account that its owner locked: only what was there before counts, also if it was removed since.
    var lockedBefore: Timestamp?
    /// Whether the browser is one that the account knows, or somebody is signed in there: what strangers behind the same address use up is
    /// not for it, and it uses up nothing of theirs.
    let isKnownBrowser: Bool

    init(rules: SignInRules, userID: String, lockedBefore: Timestamp? = nil, isKnownBrowser: Bool) {
        (self.rules, self.userID, self.lockedBefore, self.isKnownBrowser) = (rules, userID, lockedBefore, isKnownBrowser)
    }

    /// When a factor may be tried again, if it was tried too often.
    func blockedUntil(_ transaction: ReadTransaction, _ context: ActionContext) throws -> Timestamp? {
        try subjects(context).compactMap { try rules.limiter.blockedUntil($0.0, $0.1, transaction, at: context.time) }.max()
    }

    func judge(_ answer: FactorAnswer, _ transaction: WriteTransaction, _ context: ActionContext) throws -> FactorVerdict {
        switch answer {
        case .totp(let code): return try judge(code, transaction, context)
        case .recoveryCode(let code):
            guard lockedBefore == nil else { return .wrong }
            return try RecoveryCodeBook(userID: userID, rules).spend(code, transaction, context)
        case .webAuthn(let credential, let assertion):
            guard credential.userID == userID, try isUsable(credential, transaction) else { return .wrong }
            do { try credential.noteUse(assertion, transaction, at: context.time) } catch AccountRefusal.factorFailed { return .wrong }
            return .accepted
        case .failedWebAuthn(_, let reason): return reason == .signCountNotIncreased ? .counter : .wrong
        }
    }

    private func judge(_ code: TOTPCode?, _ transaction: WriteTransaction, _ context: ActionContext) throws -> FactorVerdict {
        let verdict = try TOTPCheck(keys: rules.keys).spend(code, of: userID, where: condition, transaction, at: context.time)
        return switch verdict {
        case .accepted: .accepted
        case .replayed: .replayed
        case .clockOff(let seconds): .clockOff(seconds: seconds)
        case .wrong: .wrong
        }
    }

    private func isUsable(_ credential: WebAuthnCredential, _ transaction: ReadTransaction) throws -> Bool {
        try transaction.exists("SELECT 1 FROM webauthn_credentials WHERE id = \(credential.id) AND \(condition)")
    }

    /// Which factors count.
    var condition: SQL {
        guard let lockedBefore else { return "removed_at IS NULL" }
        return "created_at < \(lockedBefore) AND (removed_at IS NULL OR removed_at >= \(lockedBefore))"
    }

    /// Counts a failure, tells of an authenticator that may have a double, and of a limit that was reached by this try.
    func noteFailure(_ answer: FactorAnswer, _ verdict: FactorVerdict, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try noteDouble(answer, verdict, transaction, context)
        for (act, subject) in subjects(context) { try rules.limiter.note(act, subject, transaction, at: context.time) }
        guard try rules.limiter.blockedUntil(.factorByAccount, userID, transaction, at: context.time) != nil else { return }
        try transaction.record(Event(.factorLimit, subject: .user(id: userID)))
        try SafetyMail(userID, rules.site, transaction, context).send { .factorLimitReached($0) }
    }

    /// Tells of an authenticator that may have a double. A passkey alone counts for no limit: it cannot be guessed.
    func noteDouble(_ answer: FactorAnswer, _ verdict: FactorVerdict, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        if case .failedWebAuthn(let credential?, _) = answer, verdict == .counter {
            try transaction.record(
                Event(.factorCounter, subject: .user(id: userID), payload: ["credential": .string(credential.id)])
            )
            try SafetyMail(userID, rules.site, transaction, context).send { .counterNotIncreased($0, label: credential.label) }
        }
    }

    private func subjects(_ context: ActionContext) -> [(LimitedAct, String)] {
        [(.factorByAccount, userID)] + (isKnownBrowser ? [] : [(.factorByAddress, context.origin.limitKey)])
    }
}
