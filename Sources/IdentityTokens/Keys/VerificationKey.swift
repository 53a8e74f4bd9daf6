internal import Encodings
internal import JWTKit

/// A public key that verifies, with jwt-kit's algorithms: one for each algorithm that the key goes with. The algorithm of a token
/// only chooses among them.
struct VerificationKey: Sendable {
    private let algorithms: [TokenAlgorithm: any JWTAlgorithm]

    /// Nil if the key's point is not on its curve, or it cannot be built otherwise.
    ///
    /// jwt-kit gets each key alone and newly written, with no more members than it needs: its collections fall back to a default
    /// key where an id is unknown, and keep the first algorithm that a key was asked for.
    init?(_ key: KeySetDocument.Key) async {
        var algorithms: [TokenAlgorithm: any JWTAlgorithm] = [:]
        for name in key.algorithms {
            guard let algorithm = JWK.Algorithm(rawValue: name.rawValue) else { return nil }
            let collection = JWTKeyCollection()
            let jwk = VerificationKey.jwk(key.parameters, algorithm)
            guard (try? await collection.add(jwk: jwk)) != nil, let verifier = try? await collection.getKey(for: VerificationKey.id) else {
                return nil
            }
            algorithms[name] = verifier
        }
        self.algorithms = algorithms
    }

    private static let id: JWKIdentifier = "key"

    private static func jwk(_ parameters: PublicKeyParameters, _ algorithm: JWK.Algorithm) -> JWK {
        switch parameters {
        case .rsa(let modulus, let exponent):
            .rsa(algorithm, identifier: id, modulus: Base64URL.encode(modulus), exponent: Base64URL.encode(exponent))
        case .ellipticCurve(let curve, let x, let y):
            .ecdsa(algorithm, identifier: id, x: Base64URL.encode(x), y: Base64URL.encode(y), curve: curve == .p256 ? .p256 : .p384)
        case .ed25519(let x):
            .octetKeyPair(algorithm, identifier: id, x: Base64URL.encode(x), y: nil, curve: .ed25519)
        }
    }

    /// Whether `signature` is this key's over `message`: for RSA as long as the modulus, for ECDSA the two numbers side by side
    /// (RFC 7518, section 3.4). Nil if the key does not go with the algorithm.
    func verifies(_ signature: [UInt8], of message: [UInt8], by algorithm: TokenAlgorithm) -> Bool? {
        guard let verifier = algorithms[algorithm] else { return nil }
        return (try? verifier.verify(signature, signs: message)) ?? false
    }
}
