/// A credential whose registration was verified, and that nobody has stored yet (WebAuthn L3, section 4, "credential record").
///
/// Only ``RegistrationCeremony/verify(_:)`` makes one.
public struct RegisteredCredential: Hashable, Sendable {
    /// 1 to 1,023 bytes. Whether an account has it already is for the caller's unique index to say.
    public let id: [UInt8]
    /// The COSE key, byte for byte as it came; for ``StoredCredential``.
    public let publicKey: [UInt8]
    /// What the key signs with.
    public let algorithm: COSEAlgorithm
    /// Where the authenticator's counter stands; 0 if it does not count.
    public let signCount: UInt32
    /// Whether the authenticator knew its user. A credential without must not serve as a passkey alone.
    public let isUserVerified: Bool
    /// Whether the credential may be copied to other devices. It never changes.
    public let isBackupEligible: Bool
    /// Whether it has been.
    public let isBackedUp: Bool
    /// The model's identifier, 16 bytes; zeros if it is not told. Nobody vouches for it.
    public let aaguid: [UInt8]
    /// How browsers may reach the authenticator: among `usb`, `nfc`, `ble`, `smart-card`, `hybrid`, `internal`; empty if the
    /// browser does not say.
    public let transports: [String]
    /// What is proved about the authenticator.
    public let attestation: Attestation

    init(
        _ data: AuthenticatorData, _ credential: AttestedCredential, _ algorithm: COSEAlgorithm, _ transports: [String],
        _ attestation: Attestation
    ) {
        id = Array(credential.id)
        publicKey = Array(credential.publicKey)
        self.algorithm = algorithm
        signCount = data.signCount
        isUserVerified = data.flags.contains(.userVerified)
        isBackupEligible = data.flags.contains(.backupEligible)
        isBackedUp = data.flags.contains(.backedUp)
        aaguid = Array(credential.aaguid)
        self.transports = transports
        self.attestation = attestation
    }
}
