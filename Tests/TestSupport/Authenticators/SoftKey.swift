internal import Crypto
internal import CryptoExtras

/// A private key of an authenticator, with its public half as a COSE key.
package struct SoftKey: Sendable {
    /// The algorithm's number in COSE.
    package let algorithm: Int
    package let cose: CBORItem
    /// The public half as certificates hold it.
    package let publicKeyInfo: [UInt8]
    private let signer: @Sendable ([UInt8]) throws -> [UInt8]

    package func sign(_ message: [UInt8]) throws -> [UInt8] { try signer(message) }

    package static func es256() -> SoftKey {
        let key = P256.Signing.PrivateKey()
        return SoftKey(
            algorithm: -7, cose: ellipticCurve(-7, curve: 1, point: Array(key.publicKey.x963Representation)),
            publicKeyInfo: Array(key.publicKey.derRepresentation)
        ) { Array(try key.signature(for: SHA256.hash(data: $0)).derRepresentation) }
    }

    package static func es384() -> SoftKey {
        let key = P384.Signing.PrivateKey()
        return SoftKey(
            algorithm: -35, cose: ellipticCurve(-35, curve: 2, point: Array(key.publicKey.x963Representation)),
            publicKeyInfo: Array(key.publicKey.derRepresentation)
        ) { Array(try key.signature(for: SHA384.hash(data: $0)).derRepresentation) }
    }

    package static func es512() -> SoftKey {
        let key = P521.Signing.PrivateKey()
        return SoftKey(
            algorithm: -36, cose: ellipticCurve(-36, curve: 3, point: Array(key.publicKey.x963Representation)),
            publicKeyInfo: Array(key.publicKey.derRepresentation)
        ) { Array(try key.signature(for: SHA512.hash(data: $0)).derRepresentation) }
    }

    package static func ed25519() -> SoftKey {
        let key = Curve25519.Signing.PrivateKey()
        let point = Array(key.publicKey.rawRepresentation)
        return SoftKey(
            algorithm: -8,
            cose: .map([
                (.integer(1), .integer(1)), (.integer(3), .integer(-8)), (.integer(-1), .integer(6)), (.integer(-2), .bytes(point)),
            ]),
            // RFC 8410, section 4.
            publicKeyInfo: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00] + point
        ) { Array(try key.signature(for: $0)) }
    }

    /// With 2,048 bits and the exponent 65537. Making one takes a good part of a second.
    package static func rs256() throws -> SoftKey {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let numbers = try key.publicKey.getKeyPrimitives()
        return SoftKey(
            algorithm: -257,
            cose: .map([
                (.integer(1), .integer(3)), (.integer(3), .integer(-257)), (.integer(-1), .bytes(Array(numbers.modulus))),
                (.integer(-2), .bytes(Array(numbers.publicExponent))),
            ]),
            publicKeyInfo: Array(key.publicKey.derRepresentation)
        ) { Array(try key.signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5).rawRepresentation) }
    }

    private init(
        algorithm: Int, cose: CBORItem, publicKeyInfo: [UInt8], signer: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        self.algorithm = algorithm
        self.cose = cose
        self.publicKeyInfo = publicKeyInfo
        self.signer = signer
    }

    /// `point` is 4, x, y.
    private static func ellipticCurve(_ algorithm: Int, curve: Int, point: [UInt8]) -> CBORItem {
        let bytes = point.count / 2
        return .map([
            (.integer(1), .integer(2)), (.integer(3), .integer(algorithm)), (.integer(-1), .integer(curve)),
            (.integer(-2), .bytes(Array(point.dropFirst().prefix(bytes)))), (.integer(-3), .bytes(Array(point.suffix(bytes)))),
        ])
    }
}
