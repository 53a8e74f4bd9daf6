/// The flags of authenticator data (WebAuthn L3, section 6.1). Bits 1 and 5 are reserved, and ignored.
struct AuthenticatorFlags: OptionSet, Sendable {
    let rawValue: UInt8

    /// UP: somebody touched the authenticator.
    static let userPresent = AuthenticatorFlags(rawValue: 1 << 0)
    /// UV: the authenticator knew somebody, by a PIN, a finger or a face.
    static let userVerified = AuthenticatorFlags(rawValue: 1 << 2)
    /// BE: the credential may be copied to other devices.
    static let backupEligible = AuthenticatorFlags(rawValue: 1 << 3)
    /// BS: the credential has been copied.
    static let backedUp = AuthenticatorFlags(rawValue: 1 << 4)
    /// AT: attested credential data follows.
    static let attestedCredential = AuthenticatorFlags(rawValue: 1 << 6)
    /// ED: extension data follows.
    static let extensions = AuthenticatorFlags(rawValue: 1 << 7)
}
