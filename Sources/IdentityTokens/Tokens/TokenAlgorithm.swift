/// The signature algorithms that an issuer may be allowed (RFC 7518, section 3.1; RFC 8037). Names are compared exactly. `none`
/// and those with a shared secret are not among them, so no setting can allow them.
public enum TokenAlgorithm: String, CaseIterable, Hashable, Sendable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case es256 = "ES256"
    case es384 = "ES384"
    /// With Ed25519.
    case edDSA = "EdDSA"

    /// What an issuer may use if its settings say nothing else.
    public static let usual: Set<TokenAlgorithm> = [.rs256, .es256]

    init?(exactly name: [UInt8]) {
        guard let algorithm = TokenAlgorithm.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else { return nil }
        self = algorithm
    }
}
