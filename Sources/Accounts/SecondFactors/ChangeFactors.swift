package import Persistence

/// One of an account's factors, by its id.
package enum FactorReference: Hashable, Sendable {
    case totp(id: String)
    case webAuthn(id: String)

    var table: String {
        switch self {
        case .totp: "totp_authenticators"
        case .webAuthn: "webauthn_credentials"
        }
    }

    var id: String {
        switch self {
        case .totp(let id), .webAuthn(let id): id
        }
    }

    /// What it is called, and what kind it is.
    func find(_ userID: String, _ transaction: ReadTransaction) throws -> (label: String, kind: String) {
        let kind =
            switch self {
            case .totp: "'totp'"
            case .webAuthn: "kind"
            }
        let found = try transaction.first(
            "SELECT label, \(sql: kind) FROM \(sql: table) WHERE id = \(id) AND user_id = \(userID) AND removed_at IS NULL"
        ) { (label: try $0.text(0), kind: try $0.text(1)) }
        guard let found else { throw AccountRefusal.noSuchFactor }
        return found
    }
}

/// Takes a factor off the account; its name is typed back. The last one stays where one is demanded.
package struct RemoveFactor: Action {
    package static let summary = ActionSummary("remove factor", permission: .factorOwner, events: [.factorRemoved])

    private let change: FactorChange
    private let factor: FactorReference
    private let confirmation: String

    init(_ change: FactorChange, _ factor: FactorReference, confirmation: String) {
        self.change = change
        self.factor = factor
        self.confirmation = confirmation
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        let now = try change.session.require(.factorOwner, transaction, context)
        let (label, kind) = try factor.find(now.userID, transaction)
        guard confirmation == label else { throw AccountRefusal.confirmationDiffers }
        let demanded = now.policy.demandsFactor(of: now.factors, at: context.time)
        guard !demanded || now.factors.count > 1 else { throw AccountRefusal.lastFactor }
        let isLastResistant = kind != "totp" && now.factors.securityKeyCount + now.factors.passkeyCount == 1
        let needsResistant =
            now.policy.demandsPhishingResistance(of: now.factors) && now.policy.isPhishingResistanceBinding(at: context.time)
        guard !(needsResistant && isLastResistant) else { throw AccountRefusal.lastFactor }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let userID = change.session.userID
        let (label, kind) = try factor.find(userID, transaction)
        // The row stays for a while: an account that is locked because of this is unlocked by it.
        try transaction.execute(
            "UPDATE \(sql: factor.table) SET removed_at = \(context.time) WHERE id = \(factor.id) AND user_id = \(userID)")
        let payload: CanonicalJSON = ["method": .string(kind), "factor": .string(factor.id), "label": .string(label)]
        let event = Event(.factorRemoved, subject: .user(id: userID), payload: payload)
        let words = ["totp": "An app for one-time codes", "passkey": "A passkey"][kind] ?? "A security key"
        try change.finish(event, proof: nil, transaction, context) { .factorRemoved($0, kind: words, label: label) }
    }
}

/// Gives a factor another name.
package struct RenameFactor: Action {
    package static let summary = ActionSummary("rename factor", permission: .factorOwner, events: [.factorRenamed])

    private let session: SignedIn
    private let factor: FactorReference
    private let label: FactorLabel
    private let site: SiteIdentity

    package init(_ session: SignedIn, _ factor: FactorReference, label: FactorLabel, _ site: SiteIdentity) {
        self.session = session
        self.site = site
        self.factor = factor
        self.label = label
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.factorOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let (old, kind) = try factor.find(session.userID, transaction)
        guard old != label.text else { return }
        try requireFreeLabel(label, of: session.userID, transaction)
        try transaction.execute(
            "UPDATE \(sql: factor.table) SET label = \(label.text) WHERE id = \(factor.id) AND user_id = \(session.userID)")
        let payload: CanonicalJSON = [
            "method": .string(kind), "factor": .string(factor.id), "label": .string(label.text), "before": .string(old),
        ]
        try transaction.record(Event(.factorRenamed, subject: .user(id: session.userID), payload: payload))
        try SafetyMail(session.userID, site, transaction, context).send { .factorRenamed($0, from: old, to: label.text) }
    }
}

/// Makes a set of recovery codes; the set before is dead.
package struct MakeRecoveryCodes: Action {
    package static let summary = ActionSummary("make recovery codes", permission: .codeOwner, events: [.codesGenerated, .codesRegenerated])

    private let session: SignedIn
    private let codes: NewRecoveryCodes
    private let rules: SignInRules

    init(_ session: SignedIn, _ codes: NewRecoveryCodes, _ rules: SignInRules) {
        self.session = session
        self.codes = codes
        self.rules = rules
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.codeOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let had = try transaction.exists("SELECT 1 FROM recovery_codes WHERE user_id = \(session.userID)")
        try RecoveryCodeBook(userID: session.userID, rules).renew(codes.codeSet, transaction, context)
        try transaction.record(Event(had ? .codesRegenerated : .codesGenerated, subject: .user(id: session.userID)))
        try SafetyMail(session.userID, rules.site, transaction, context).send { .codesMade($0) }
    }
}

/// Uses a recovery code up, to show that they were kept.
package struct BurnRecoveryCode: Action {
    package static let summary = ActionSummary(
        "burn recovery code", permission: .accountOwner, events: [.codeUsed, .loginFailure, .factorLimit]
    )

    private let session: SignedIn
    private let answer: FactorAnswer
    private let rules: SignInRules

    init(_ session: SignedIn, _ answer: FactorAnswer, _ rules: SignInRules) {
        self.session = session
        self.answer = answer
        self.rules = rules
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard try session.require(.accountOwner, transaction, context).isVerified else { throw AccountRefusal.unverified }
    }

    /// - Returns: why the code was not taken; nothing if it was.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> AccountRefusal? {
        let gate = FactorGate(rules: rules, userID: session.userID, isKnownBrowser: true)
        if let until = try gate.blockedUntil(transaction, context) {
            throw AccountRefusal.tooManyAttempts(until: until, now: context.time)
        }
        let verdict = try gate.judge(answer, transaction, context)
        guard verdict != .accepted else { return nil }
        try gate.noteFailure(answer, verdict, transaction, context)
        let payload: CanonicalJSON = ["reason": .string(verdict.reason), "method": "recovery-code"]
        try transaction.record(Event(.loginFailure, subject: .user(id: session.userID), payload: payload))
        return verdict.refusal(at: context.time)
    }
}
