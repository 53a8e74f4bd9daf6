internal import Credentials
package import Persistence
internal import WebAuthnProtocol

/// A sign-in by a passkey alone, which knows its user. Wrong passwords and codes never stand in its way.
package struct SignInWithPasskey: Action {
    package static let summary = ActionSummary(
        "sign in with passkey", permission: .anyone,
        events: [.loginSuccess, .loginFailure, .loginNewDevice, .factorCounter, .recoveryCancel, .loginGivenUp, .logout]
    )

    /// What became of it.
    package enum Outcome: Equatable, Sendable {
        case signedIn(userID: String)
        case refused(AccountRefusal)
    }

    private let credential: WebAuthnCredential
    private let assertion: VerifiedAssertion?
    private let refusal: CeremonyRefusal?
    private let session: NewSession
    private let replaced: FormerSignIn
    private let device: DeviceVisit
    private let rules: SignInRules

    /// - Parameters:
    ///   - assertion: what was verified with the credential as it was read; nothing if it did not verify.
    ///   - refusal: why it did not.
    init(
        _ credential: WebAuthnCredential,
        _ assertion: VerifiedAssertion?,
        _ refusal: CeremonyRefusal?,
        _ session: NewSession,
        replacing replaced: FormerSignIn,
        _ device: DeviceVisit,
        _ rules: SignInRules
    ) {
        self.credential = credential
        self.assertion = assertion
        self.refusal = refusal
        self.session = session
        self.replaced = replaced
        self.device = device
        self.rules = rules
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let userID = credential.userID
        guard let assertion else { return try fail(transaction, context) }
        guard let standing = try AccountStanding.find(userID, transaction), try isThere(transaction) else {
            return try fail(transaction, context)
        }
        do { try credential.noteUse(assertion, transaction, at: context.time) } catch AccountRefusal.factorFailed {
            return try fail(transaction, context)
        }
        if let obstacle = obstacle(standing) {
            try record(.loginFailure, ["reason": .string(standing.state.rawValue)], transaction)
            return .refused(obstacle)
        }
        try RecoveryRequest.cancel(of: userID, because: .passkey, rules.site, transaction, context)
        try replaced.end(transaction)
        let known = try KnownDevice.find(device.shown, of: userID, transaction, at: context.time)
        try session.begin(
            for: userID, by: .passkey, on: try device.know(userID, transaction, context), transaction, context
        )
        try record(.loginSuccess, ["method": "passkey", "session": .string(session.id)], transaction)
        if known == nil { try rules.tellOfNewDevice(userID, transaction, context) }
        return .signedIn(userID: userID)
    }

    private func isThere(_ transaction: ReadTransaction) throws -> Bool {
        try transaction.exists("SELECT 1 FROM webauthn_credentials WHERE id = \(credential.id) AND removed_at IS NULL AND kind = 'passkey'")
    }

    private func obstacle(_ standing: AccountStanding) -> AccountRefusal? {
        switch standing.state {
        case .active: nil
        // Whoever has a factor does not need the recovery, and ends it; after a lock only one that was there before does.
        case .recovering: standing.lockedBefore == nil ? nil : .accountLocked
        case .locked: .accountLocked
        case .disabled: .accountDisabledHere
        }
    }

    private func fail(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let isCounter = refusal == .signCountNotIncreased
        if isCounter {
            let payload: CanonicalJSON = ["credential": .string(credential.id)]
            try record(.factorCounter, payload, transaction)
            try SafetyMail(credential.userID, rules.site, transaction, context).send { .counterNotIncreased($0, label: credential.label) }
        }
        try record(.loginFailure, ["reason": .string(isCounter ? "counter" : "passkey"), "method": "passkey"], transaction)
        return .refused(isCounter ? .counterNotIncreased : .factorFailed)
    }

    private func record(_ tag: EventTag, _ payload: CanonicalJSON, _ transaction: WriteTransaction) throws {
        try transaction.record(Event(tag, subject: .user(id: credential.userID), payload: payload))
    }
}
