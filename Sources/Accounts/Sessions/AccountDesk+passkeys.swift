package import Credentials
package import Persistence
internal import WebAuthnProtocol

extension AccountDesk {
    /// The id of the browser, if some account was signed in with it before. A few of its cookies are looked at.
    package func knownBrowser(_ devices: ShownDevices) async throws -> String? {
        let (secrets, now) = (devices.few(5), clock.now())
        guard !secrets.isEmpty else { return nil }
        return try await database.read { try KnownDevice.firstID(secrets, $0, at: now) }
    }

    /// The options for a sign-in by a passkey, as JSON: they name no credential and no account.
    package func passkeyOptions(_ secret: BearerSecret) async throws -> [UInt8] {
        let challenge = try await CeremonyRecord.begin(.passkey, secret, userID: nil, bookkeeper)
        return AuthenticationOptions(
            relyingPartyID: relyingParty.id, challenge: challenge, allowed: [], userVerification: .required
        ).json()
    }

    /// Signs in whoever holds the passkey.
    /// - Throws: `AccountRefusal.factorFailed` for everything that does not fit, whatever it is.
    package func signIn(
        passkeyAnswer answer: [UInt8],
        _ secret: BearerSecret,
        replacing replaced: FormerSignIn,
        _ devices: ShownDevices,
        from client: Client
    ) async throws -> SignInStep {
        let ceremony = try await CeremonyRecord.take(.passkey, secret, userID: nil, bookkeeper)
        let response = try AuthenticationResponse(json: answer)
        guard let (credential, handle) = try await passkey(response) else {
            try await runner.run(NoteFailedPasskey(), as: .stranger, from: client.origin)
            throw AccountRefusal.factorFailed
        }
        let verdict = AuthenticationCeremony(
            relyingParty: relyingParty, challenge: ceremony.challenge, requiresUserVerification: true, allowed: nil
        ).verify(response, with: try credential.stored, userHandle: handle)
        let (assertion, refusal): (VerifiedAssertion?, CeremonyRefusal?) =
            switch verdict {
            case .verified(let assertion): (assertion, nil)
            case .refused(let refusal): (nil, refusal)
            }
        let (session, device) = (NewSession(), devices.visit(credential.userID))
        let action = SignInWithPasskey(credential, assertion, refusal, session, replacing: replaced, device, rules)
        let actor: Actor = assertion == nil ? .stranger : .user(id: credential.userID)
        switch try await runner.run(action, as: actor, from: client.origin) {
        case .signedIn(let userID): return .signedIn(session, device: DeviceCookie(userID, device.fresh))
        case .refused(let refusal): throw refusal
        }
    }

    /// The passkey that the browser names, if it belongs to the account that it names too.
    private func passkey(_ response: AuthenticationResponse) async throws -> (WebAuthnCredential, [UInt8])? {
        guard let handle = response.userHandle else { return nil }
        let credentialID = response.credentialID
        return try await database.read { transaction in
            guard let credential = try WebAuthnCredential.named(credentialID, transaction), credential.kind == .passkey,
                try WebAuthnHandle.owner(handle, transaction) == credential.userID
            else { return nil }
            return (credential, handle)
        }
    }

    // MARK: Showing once more who one is

    /// The options for the browser, as JSON.
    /// - Parameter isAlone: whether a passkey is to prove it alone, without the password.
    package func proofOptions(_ session: SignedIn, _ secret: BearerSecret, isAlone: Bool) async throws -> [UInt8] {
        let all = try await database.read { try WebAuthnCredential.all(of: session.userID, $0) }
        let credentials = isAlone ? all.filter { $0.kind == .passkey } : all
        let challenge = try await CeremonyRecord.begin(.proof, secret, userID: session.userID, bookkeeper)
        return AuthenticationOptions(
            relyingPartyID: relyingParty.id, challenge: challenge, allowed: credentials.map(\.descriptor),
            userVerification: isAlone ? .required : .preferred
        ).json()
    }

    /// Takes the answer of a passkey, or of a security key together with the password.
    /// - Parameter password: as it was typed; nothing for a passkey alone.
    package func prove(
        _ session: SignedIn,
        _ secret: BearerSecret,
        answer: [UInt8],
        password: String?,
        from client: Client
    ) async throws -> NewSession {
        let ceremony = try await CeremonyRecord.take(.proof, secret, userID: session.userID, bookkeeper)
        let credentials = try await database.read { try WebAuthnCredential.all(of: session.userID, $0) }
        let factor = try await verified(answer, ceremony, credentials, of: session.userID, requiresUserVerification: password == nil)
        return try await prove(session, factor, password: password, from: client)
    }

    /// Takes the password and a one-time code.
    package func prove(_ session: SignedIn, password: String, totp: String, from client: Client) async throws -> NewSession {
        try await prove(session, .totp(TOTPCode(totp)), password: password, from: client)
    }

    /// Takes the password and a recovery code: lost factors may be replaced then.
    package func prove(_ session: SignedIn, password: String, recoveryCode: String, from client: Client) async throws -> NewSession {
        try await prove(session, .recoveryCode(RecoveryCode(recoveryCode)), password: password, from: client)
    }

    private func prove(_ session: SignedIn, _ answer: FactorAnswer, password: String?, from client: Client) async throws -> NewSession {
        let shown: (hash: String?, isRight: Bool)? = if let password { try await compared(session, password) } else { nil }
        let new = NewSession()
        let action = ProveByFactor(session, answer, password: shown, new, rules)
        switch try await runner.run(action, as: session.actor, from: client.origin) {
        case .proved: return new
        case .refused(let refusal): throw refusal
        }
    }
}

/// Leaves an event of a passkey that belongs to nobody here.
package struct NoteFailedPasskey: Action {
    package static let summary = ActionSummary("note failed passkey", permission: .anyone, events: [.loginFailure])

    package init() {}

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.record(Event(.loginFailure, subject: .index, payload: ["reason": "passkey", "method": "passkey"]))
    }
}
