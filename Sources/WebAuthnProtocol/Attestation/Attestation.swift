/// What a registration proves about the authenticator that made the credential: never enough to trust its model.
public enum Attestation: String, Hashable, Sendable, CaseIterable {
    /// It says nothing.
    case none
    /// It signed the registration with the credential's own key (WebAuthn L3, section 6.5.3, "self attestation").
    case selfSigned = "self"
    /// It signed the registration with a key that a certificate holds. Nobody here vouches for that certificate: there are no
    /// trust anchors, and none is ever taken from what the authenticator sent.
    case basicUntrusted = "basic-untrusted"
}
