package import Credentials
internal import Crypto
internal import Persistence
internal import WebAuthnProtocol

/// Where a sign-in has got to.
package enum SignInStep: Sendable {
    /// Done: the session, and the secret by which this browser is known to the account from now on.
    case signedIn(NewSession, device: DeviceCookie)
    /// More is asked: the secret takes the place of the session's in the browser.
    case pending(BearerSecret, PendingSignIn.Stage)

    /// The session, if it is done.
    package var session: NewSession? {
        switch self {
        case .signedIn(let session, _): session
        case .pending: nil
        }
    }
}

/// The cookie by which a browser is known to one account. Its name tells nothing: it is made of a digest of the account's random id.
package struct DeviceCookie: Sendable {
    package let name: String
    package let secret: BearerSecret

    init(_ userID: String, _ secret: BearerSecret) {
        name = Self.name(of: userID)
        self.secret = secret
    }

    static let prefix = "device-"

    /// The end of the cookie's name.
    static func name(of userID: String) -> String {
        prefix + SHA256.hash(data: Array(userID.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// The cookies of devices that a browser showed, by the ends of their names.
package struct ShownDevices: Sendable {
    private let secrets: [String: BearerSecret]

    package init(_ secrets: [String: BearerSecret]) {
        self.secrets = secrets
    }

    /// Whether a cookie of that name may be one of a device.
    package static func isName(_ name: String) -> Bool { name.hasPrefix(DeviceCookie.prefix) }

    /// So many of them, of whichever accounts.
    func few(_ count: Int) -> [BearerSecret] { Array(secrets.values.prefix(count)) }

    func visit(_ userID: String) -> DeviceVisit { DeviceVisit(shown: secrets[DeviceCookie.name(of: userID)]) }
}

/// What a pending sign-in can be gone on with, besides recovery codes.
package struct FactorChoices: Hashable, Sendable {
    /// An app for one-time codes.
    package let hasApp: Bool
    /// A security key or passkey.
    package let hasKey: Bool
}

extension AccountDesk {
    /// The sign-in that waits behind that secret.
    package func pendingSignIn(_ secret: BearerSecret) async throws -> PendingSignIn? {
        let (policy, now) = (rules.policy, clock.now())
        return try await database.read { try PendingSignIn.find(secret.digest, policy, $0, at: now) }
    }

    /// What the sign-in can be gone on with.
    package func choices(_ pending: PendingSignIn) async throws -> FactorChoices {
        try await database.read { transaction in
            let usable = try Self.usable(pending, transaction)
            func has(_ table: String) throws -> Bool {
                try transaction.exists("SELECT 1 FROM \(sql: table) WHERE user_id = \(pending.userID) AND \(usable)")
            }
            return FactorChoices(hasApp: try has("totp_authenticators"), hasKey: try has("webauthn_credentials"))
        }
    }

    /// Takes a one-time code, as it was typed.
    package func complete(
        _ pending: PendingSignIn,
        totp typed: String,
        remembering: Bool,
        _ devices: ShownDevices,
        from client: Client
    ) async throws -> SignInStep {
        try await complete(pending, .totp(TOTPCode(typed)), remembering: remembering, devices, from: client)
    }

    /// Takes a recovery code, as it was typed. A device is never remembered by one.
    package func complete(
        _ pending: PendingSignIn,
        recoveryCode typed: String,
        _ devices: ShownDevices,
        from client: Client
    ) async throws -> SignInStep {
        try await complete(pending, .recoveryCode(RecoveryCode(typed)), remembering: false, devices, from: client)
    }

    /// The options for the browser, as JSON: the account's own keys.
    package func secondFactorOptions(_ pending: PendingSignIn, _ secret: BearerSecret) async throws -> [UInt8] {
        let credentials = try await database.read { try WebAuthnCredential.all(of: pending.userID, where: Self.usable(pending, $0), $0) }
        let challenge = try await CeremonyRecord.begin(.secondFactor, secret, userID: pending.userID, bookkeeper)
        return AuthenticationOptions(
            relyingPartyID: relyingParty.id, challenge: challenge, allowed: credentials.map(\.descriptor), userVerification: .discouraged
        ).json()
    }

    /// Takes the answer of a security key or passkey.
    package func complete(
        _ pending: PendingSignIn,
        _ secret: BearerSecret,
        answer: [UInt8],
        remembering: Bool,
        _ devices: ShownDevices,
        from client: Client
    ) async throws -> SignInStep {
        let ceremony = try await CeremonyRecord.take(.secondFactor, secret, userID: pending.userID, bookkeeper)
        let credentials = try await database.read { try WebAuthnCredential.all(of: pending.userID, where: Self.usable(pending, $0), $0) }
        let factor = try await verified(answer, ceremony, credentials, of: pending.userID, requiresUserVerification: false)
        return try await complete(pending, factor, remembering: remembering, devices, from: client)
    }

    /// What was there before an account was locked, or else what is there.
    private static func usable(_ pending: PendingSignIn, _ transaction: ReadTransaction) throws -> SQL {
        guard pending.stage == .unlock, let before = try AccountStanding.find(pending.userID, transaction)?.lockedBefore else {
            return "removed_at IS NULL"
        }
        return "created_at < \(before) AND (removed_at IS NULL OR removed_at >= \(before))"
    }

    private func complete(
        _ pending: PendingSignIn,
        _ answer: FactorAnswer,
        remembering: Bool,
        _ devices: ShownDevices,
        from client: Client
    ) async throws -> SignInStep {
        let openings = CompleteSignIn.Openings(device: devices.visit(pending.userID), remembers: remembering)
        let action = CompleteSignIn(pending, answer, openings, rules)
        switch try await runner.run(action, as: .user(id: pending.userID), from: client.origin) {
        case .signedIn(let userID): return .signedIn(openings.session, device: DeviceCookie(userID, openings.device.fresh))
        case .mustConfirm: return .pending(openings.pending.secret, .confirmation)
        case .refused(let refusal): throw refusal
        }
    }

    /// The click on the mailed link, in the browser that asked.
    package func confirm(
        _ pending: PendingSignIn,
        _ link: BearerSecret,
        _ devices: ShownDevices,
        from client: Client
    ) async throws -> SignInStep {
        let (session, device) = (NewSession(), devices.visit(pending.userID))
        let action = ConfirmSignIn(pending, link: link, session, device, rules.policy)
        try await runner.run(action, as: .user(id: pending.userID), from: client.origin)
        return .signedIn(session, device: DeviceCookie(pending.userID, device.fresh))
    }

    /// Compares the answer with the credentials that may give it, off the threads that serve and outside of any transaction.
    func verified(
        _ answer: [UInt8],
        _ ceremony: CeremonyRecord,
        _ credentials: [WebAuthnCredential],
        of userID: String,
        requiresUserVerification: Bool
    ) async throws -> FactorAnswer {
        let response = try AuthenticationResponse(json: answer)
        guard let credential = credentials.first(where: { $0.credentialID == response.credentialID }),
            let handle = try await database.read({ try WebAuthnHandle.find(userID, $0) })
        else { return .failedWebAuthn(nil, nil) }
        let verdict = AuthenticationCeremony(
            relyingParty: relyingParty, challenge: ceremony.challenge, requiresUserVerification: requiresUserVerification,
            allowed: Set(credentials.map(\.credentialID))
        ).verify(response, with: try credential.stored, userHandle: handle)
        return switch verdict {
        case .verified(let assertion): .webAuthn(credential, assertion)
        case .refused(let refusal): .failedWebAuthn(credential, refusal)
        }
    }
}
