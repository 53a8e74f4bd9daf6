/// What a page hands to `navigator.credentials.get()` (WebAuthn L3, section 5.5).
public struct AuthenticationOptions: Sendable {
    private let relyingPartyID: String
    private let challenge: Challenge
    private let allowed: [CredentialDescriptor]
    private let userVerification: UserVerification

    /// Options for one sign-in. `allowed` names the account's credentials after its password was right; it is empty where
    /// a passkey shall say whose it is. Never name any to somebody who has proved nothing (section 14.6.2).
    public init(relyingPartyID: String, challenge: Challenge, allowed: [CredentialDescriptor], userVerification: UserVerification) {
        self.relyingPartyID = relyingPartyID
        self.challenge = challenge
        self.allowed = allowed
        self.userVerification = userVerification
    }

    /// `PublicKeyCredentialRequestOptionsJSON` (section 5.1.10), for `parseRequestOptionsFromJSON`.
    public func json() -> [UInt8] {
        JSONText.object([
            ("challenge", .string(challenge.text)),
            ("timeout", .integer(RegistrationOptions.timeout)),
            ("rpId", .string(relyingPartyID)),
            ("allowCredentials", .array(allowed.map(\.json))),
            ("userVerification", .string(userVerification.rawValue)),
        ]).bytes
    }
}
