/// Whether the authenticator shall know who holds it, by a PIN, a finger or a face (WebAuthn L3, section 5.8.6).
public enum UserVerification: String, Hashable, Sendable, CaseIterable {
    /// The ceremony fails without.
    case required
    case preferred
    /// Nobody is asked for a PIN after a password. A ceremony that comes with user verification is as good.
    case discouraged
}

/// Whether the credential shall be found without being named, and so serve as a passkey (WebAuthn L3, section 5.4.6).
public enum ResidentKey: String, Hashable, Sendable, CaseIterable {
    case required
    /// Security keys have room for few of the other kind.
    case discouraged
}
