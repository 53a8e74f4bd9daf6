internal import Encodings

/// What a page hands to `navigator.credentials.create()` (WebAuthn L3, section 5.4).
public struct RegistrationOptions: Sendable {
    /// Five minutes, in milliseconds (section 15.1). The server is the one that keeps to it.
    static let timeout = 300_000

    private let relyingParty: RelyingParty
    private let user: User
    private let challenge: Challenge
    private let excluded: [CredentialDescriptor]
    private let residentKey: ResidentKey
    private let userVerification: UserVerification

    /// The account that gets the credential (section 5.4.3).
    public struct User: Hashable, Sendable {
        let handle: [UInt8]
        let name: String
        let displayName: String

        /// `handle` is random and says nothing about the account (section 14.6.1), and has 1 to 64 bytes; nil if not.
        public init?(handle: [UInt8], name: String, displayName: String) {
            guard (1...64).contains(handle.count) else { return nil }
            self.handle = handle
            self.name = name
            self.displayName = displayName
        }
    }

    /// Options for one registration. `excluded` names every credential of the account: one authenticator, one credential.
    public init(
        relyingParty: RelyingParty, user: User, challenge: Challenge, excluded: [CredentialDescriptor],
        residentKey: ResidentKey, userVerification: UserVerification
    ) {
        self.relyingParty = relyingParty
        self.user = user
        self.challenge = challenge
        self.excluded = excluded
        self.residentKey = residentKey
        self.userVerification = userVerification
    }

    /// `PublicKeyCredentialCreationOptionsJSON` (section 5.1.9), for `parseCreationOptionsFromJSON`.
    public func json() -> [UInt8] {
        let algorithms = COSEAlgorithm.allCases.map { algorithm in
            JSONText.object([("type", .string("public-key")), ("alg", .integer(algorithm.rawValue))])
        }
        return JSONText.object([
            ("rp", .object([("id", .string(relyingParty.id)), ("name", .string(relyingParty.name))])),
            ("user", userJSON),
            ("challenge", .string(challenge.text)),
            ("pubKeyCredParams", .array(algorithms)),
            ("timeout", .integer(RegistrationOptions.timeout)),
            ("excludeCredentials", .array(excluded.map(\.json))),
            ("authenticatorSelection", selectionJSON),
            ("attestation", .string("none")),
        ]).bytes
    }

    private var userJSON: JSONText {
        .object([
            ("id", .string(Base64URL.encode(user.handle))), ("name", .string(user.name)), ("displayName", .string(user.displayName)),
        ])
    }

    private var selectionJSON: JSONText {
        .object([
            ("residentKey", .string(residentKey.rawValue)),
            // What browsers of Level 1 know instead.
            ("requireResidentKey", .boolean(residentKey == .required)),
            ("userVerification", .string(userVerification.rawValue)),
        ])
    }
}
