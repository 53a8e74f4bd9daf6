package import Credentials
package import Persistence
internal import WebAuthnProtocol

/// What somebody has to sign in with, as its owner sees it.
package struct FactorList: Sendable {
    package let authenticators: [TOTPAuthenticator]
    package let credentials: [WebAuthnCredential]
    package let summary: FactorSummary
}

/// An app that is to be set up: what it has to know.
package struct TOTPEnrolment: Sendable, CustomStringConvertible, CustomReflectable {
    /// For a QR code.
    package let uri: String
    /// For typing, in groups of four.
    package let secret: String

    package var description: String { "TOTPEnrolment" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension AccountDesk {
    package func factors(_ session: SignedIn) async throws -> FactorList {
        try await database.read { transaction in
            FactorList(
                authenticators: try TOTPAuthenticator.all(of: session.userID, transaction),
                credentials: try WebAuthnCredential.all(of: session.userID, transaction),
                summary: try FactorSummary.find(session.userID, session.policy, transaction)
            )
        }
    }

    private func change(_ session: SignedIn) -> FactorChange {
        FactorChange(session: session, newSession: NewSession(), rules: rules)
    }

    // MARK: One-time codes

    /// The secret for an app that is to be set up in this session. Nothing is stored: a code of it switches the app on.
    package func beginTOTP(_ session: SignedIn) throws -> TOTPEnrolment {
        try requireEnrolling(session)
        guard let secret = try TOTPDraft.secrets(session, rules.keys, at: clock.now()).first else { throw AccountRefusal.factorFailed }
        return TOTPEnrolment(secret, session, site)
    }

    /// Switches the app on.
    /// - Returns: the session that takes the present one's place.
    package func finishTOTP(_ session: SignedIn, label: String, code: String, from client: Client) async throws -> NewSession {
        let change = change(session)
        do {
            try await run(AddTOTPAuthenticator(change, label: try FactorLabel(label), code: TOTPCode(code)), session, client)
        } catch let refusal as AccountRefusal where refusal.isWrongCode {
            try await run(NoteRefusedFactor(session, method: "totp", reason: refusal.code), session, client)
            throw refusal
        }
        return change.newSession
    }

    /// Refuses who may not add a factor, before anything is made for it; the action asks again.
    private func requireEnrolling(_ session: SignedIn) throws {
        let now = clock.now()
        guard let demand = Permission.factorOwner.demand else { return }
        try demand.check(session, at: now)
        try change(session).requireCodes(session)
    }

    // MARK: Security keys and passkeys

    /// Refuses a name that a new factor cannot have, before anything is made for it; the action asks again.
    package func requireFreeLabel(_ text: String, _ session: SignedIn) async throws {
        let label = try FactorLabel(text)
        try await database.read { try Accounts.requireFreeLabel(label, of: session.userID, $0) }
    }

    /// The options for the browser, as JSON.
    package func registrationOptions(
        _ session: SignedIn,
        _ secret: BearerSecret,
        kind: WebAuthnCredentialKind,
        from client: Client
    ) async throws -> [UInt8] {
        try requireEnrolling(session)
        let handle = try await runner.run(GiveWebAuthnHandle(session), as: session.actor, from: client.origin)
        let credentials = try await database.read { try WebAuthnCredential.all(of: session.userID, $0) }
        let challenge = try await CeremonyRecord.begin(.registration, secret, userID: session.userID, kind: kind, bookkeeper)
        let account = try await account(session)
        guard
            let user = RegistrationOptions.User(
                handle: handle, name: account.name, displayName: account.displayName.isEmpty ? account.name : account.displayName
            )
        else { throw DamagedCredential() }
        return RegistrationOptions(
            relyingParty: relyingParty, user: user, challenge: challenge, excluded: credentials.map(\.descriptor),
            residentKey: kind == .passkey ? .required : .discouraged, userVerification: kind == .passkey ? .required : .discouraged
        ).json()
    }

    /// Adds the authenticator whose answer it is.
    /// - Returns: the session that takes the present one's place.
    package func register(
        _ session: SignedIn,
        _ secret: BearerSecret,
        answer: [UInt8],
        label: String,
        from client: Client
    ) async throws -> NewSession {
        let ceremony = try await CeremonyRecord.take(.registration, secret, userID: session.userID, bookkeeper)
        guard let kind = ceremony.kind else { throw AccountRefusal.ceremonyOver }
        let response = try RegistrationResponse(json: answer)
        let verdict = RegistrationCeremony(
            relyingParty: relyingParty, challenge: ceremony.challenge, requiresUserVerification: kind == .passkey
        ).verify(response)
        switch verdict {
        case .refused(let refusal):
            try await run(NoteRefusedFactor(session, method: kind.rawValue, reason: refusal.rawValue), session, client)
            throw refusal
        case .verified(let credential):
            let change = change(session)
            let action = AddWebAuthnCredential(change, credential, kind: kind, label: try FactorLabel(label))
            try await run(action, session, client)
            return change.newSession
        }
    }

    // MARK: Changes

    /// - Returns: the session that takes the present one's place.
    package func remove(
        _ factor: FactorReference,
        _ session: SignedIn,
        confirmation: String,
        from client: Client
    ) async throws -> NewSession {
        let change = change(session)
        try await run(RemoveFactor(change, factor, confirmation: confirmation), session, client)
        return change.newSession
    }

    package func rename(_ factor: FactorReference, _ session: SignedIn, to label: String, from client: Client) async throws {
        try await run(RenameFactor(session, factor, label: try FactorLabel(label), site), session, client)
    }

    /// Makes recovery codes; those before are dead.
    /// - Returns: the codes, to be shown once.
    package func makeRecoveryCodes(_ session: SignedIn, from client: Client) async throws -> NewRecoveryCodes {
        let codes = NewRecoveryCodes()
        try await run(MakeRecoveryCodes(session, codes, rules), session, client)
        return codes
    }

    /// Uses a code up, to show that they were kept.
    package func burnRecoveryCode(_ typed: String, _ session: SignedIn, from client: Client) async throws {
        let action = BurnRecoveryCode(session, .recoveryCode(RecoveryCode(typed)), rules)
        if let refusal = try await run(action, session, client) { throw refusal }
    }
}

extension TOTPEnrolment {
    fileprivate init(_ secret: TOTPSecret, _ session: SignedIn, _ site: SiteIdentity) {
        uri = secret.keyURI(issuer: site.name, account: session.userName)
        self.secret = secret.groupedBase32
    }
}

/// Gives the account the random bytes by which authenticators know it, once.
package struct GiveWebAuthnHandle: Action {
    package static let summary = ActionSummary("give WebAuthn handle", permission: .factorOwner, events: [.webAuthnHandle])

    private let session: SignedIn

    package init(_ session: SignedIn) {
        self.session = session
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.factorOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [UInt8] {
        if let handle = try WebAuthnHandle.find(session.userID, transaction) { return handle }
        var generator = SystemRandomNumberGenerator()
        let handle = (0..<64).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try transaction.execute("UPDATE users SET webauthn_handle = \(handle) WHERE id = \(session.userID)")
        try transaction.record(Event(.webAuthnHandle, subject: .user(id: session.userID)))
        return handle
    }
}
