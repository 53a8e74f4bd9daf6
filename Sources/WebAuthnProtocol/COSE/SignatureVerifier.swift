internal import Crypto
internal import CryptoExtras

/// A public key with its algorithm, checked to be a key of that algorithm, that verifies signatures.
enum SignatureVerifier: Sendable {
    case es256(P256.Signing.PublicKey)
    case es384(P384.Signing.PublicKey)
    case es512(P521.Signing.PublicKey)
    case edDSA(Curve25519.Signing.PublicKey)
    case rs256(_RSA.Signing.PublicKey)

    /// The longest signature that is looked at: RSA's with 8,192 bits.
    static let maximumSignatureBytes = 1_024

    /// Nil if the key is of another kind or curve than the algorithm's, or its point is not on the curve.
    init?(_ algorithm: COSEAlgorithm, _ key: VerificationKey) {
        switch (algorithm, key) {
        case (.es256, .ellipticCurve(.p256, let point)):
            guard let key = try? P256.Signing.PublicKey(x963Representation: point) else { return nil }
            self = .es256(key)
        case (.es384, .ellipticCurve(.p384, let point)):
            guard let key = try? P384.Signing.PublicKey(x963Representation: point) else { return nil }
            self = .es384(key)
        case (.es512, .ellipticCurve(.p521, let point)):
            guard let key = try? P521.Signing.PublicKey(x963Representation: point) else { return nil }
            self = .es512(key)
        case (.edDSA, .ed25519(let point)):
            guard Ed25519Point.isPublicKey(point), let key = try? Curve25519.Signing.PublicKey(rawRepresentation: point) else { return nil }
            self = .edDSA(key)
        case (.rs256, .rsa(let modulus, let exponent)):
            guard let key = try? _RSA.Signing.PublicKey(n: modulus, e: exponent) else { return nil }
            self = .rs256(key)
        case (.es256, _), (.es384, _), (.es512, _), (.edDSA, _), (.rs256, _):
            return nil
        }
    }

    /// Whether `signature` is this key's over `message` (WebAuthn L3, section 6.5.5): for ECDSA in strict DER, for Ed25519
    /// 64 bytes whose second half is below the order, for RSA as long as the modulus.
    func isValid(_ signature: [UInt8], for message: [UInt8]) -> Bool {
        guard signature.count <= SignatureVerifier.maximumSignatureBytes else { return false }
        switch self {
        case .es256(let key):
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA256.hash(data: message))
        case .es384(let key):
            guard let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA384.hash(data: message))
        case .es512(let key):
            guard let signature = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA512.hash(data: message))
        case .edDSA(let key):
            return key.isValidSignature(signature, for: message)
        case .rs256(let key):
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
        }
    }
}

/// The SHA-256 of `bytes`.
func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    Array(SHA256.hash(data: Array(bytes)))
}
