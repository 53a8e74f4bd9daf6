import TestSupport

@testable import WebAuthnProtocol

/// One ceremony with everything right, from which tests depart.
struct Scene {
    static let relyingParty = RelyingParty(id: "example.org", name: "Example", origins: ["https://example.org"])

    let challenge: Challenge
    var authenticator: SoftAuthenticator

    init(_ key: SoftKey = .es256()) {
        var generator = SeededGenerator(seed: 7)
        challenge = Challenge(using: &generator)
        authenticator = SoftAuthenticator(key)
    }

    func registration(
        requiresUserVerification: Bool = false, changing change: (inout SoftRegistration) throws -> Void = { _ in }
    ) throws -> RegistrationVerdict {
        let json = try authenticator.register(challenge: challenge.text, changing: change)
        return RegistrationCeremony(
            relyingParty: Scene.relyingParty, challenge: challenge, requiresUserVerification: requiresUserVerification
        ).verify(try RegistrationResponse(json: json))
    }

    /// The credential that was registered, as a caller would store it.
    func stored(signCount: UInt32 = 0, isBackupEligible: Bool = false) throws -> StoredCredential {
        try StoredCredential(
            id: authenticator.credentialID, publicKey: authenticator.key.cose.encoded, signCount: signCount,
            isBackupEligible: isBackupEligible)
    }

    /// As a second factor by default, with this credential allowed and nobody's handle told.
    mutating func authentication(
        with credential: StoredCredential? = nil, requiresUserVerification: Bool = false, isPasskey: Bool = false,
        allowed: Set<[UInt8]>? = nil, changing change: (inout SoftAssertion) throws -> Void = { _ in }
    ) throws -> AuthenticationVerdict {
        let json = try authenticator.authenticate(challenge: challenge.text, changing: change)
        return AuthenticationCeremony(
            relyingParty: Scene.relyingParty, challenge: challenge, requiresUserVerification: requiresUserVerification,
            allowed: isPasskey ? nil : allowed ?? [authenticator.credentialID]
        ).verify(try AuthenticationResponse(json: json), with: try credential ?? stored(), userHandle: Scene.userHandle)
    }

    static let userHandle: [UInt8] = Array(64..<128)
}

extension RegistrationVerdict {
    var credential: RegisteredCredential? {
        if case .verified(let credential) = self { credential } else { nil }
    }

    var refusal: CeremonyRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

extension AuthenticationVerdict {
    var assertion: VerifiedAssertion? {
        if case .verified(let assertion) = self { assertion } else { nil }
    }

    var refusal: CeremonyRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}
