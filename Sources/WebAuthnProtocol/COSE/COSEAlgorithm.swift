/// The signature algorithms that are asked for and verified (IANA "COSE Algorithms"; WebAuthn L3, section 5.8.5).
///
/// With ECDSA the curve belongs to the algorithm: P-256 to ES256, P-384 to ES384, P-521 to ES512 (section 5.8.5).
/// EdDSA means Ed25519 only; RSA keys have 2,048 bits at least.
public enum COSEAlgorithm: Int, CaseIterable, Hashable, Sendable {
    case edDSA = -8
    case es256 = -7
    /// RSASSA-PKCS1-v1_5 with SHA-256, which the TPMs of Windows use.
    case rs256 = -257
    case es384 = -35
    case es512 = -36
}
