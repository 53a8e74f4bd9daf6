internal import Crypto
internal import CryptoExtras
internal import Foundation

/// An issuer's private key, made for a test, that signs what it is given and publishes itself as a JWK.
package struct TokenSigner: Sendable {
    private enum Key: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case es256(P256.Signing.PrivateKey)
        case es384(P384.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
    }

    package let keyID: String
    private let key: Key

    /// The first of the algorithms that the key goes with.
    package var algorithm: String {
        switch key {
        case .rsa: "RS256"
        case .es256: "ES256"
        case .es384: "ES384"
        case .ed25519: "EdDSA"
        }
    }

    package static func es256(_ keyID: String = "es256") -> TokenSigner { TokenSigner(keyID: keyID, key: .es256(.init())) }
    package static func es384(_ keyID: String = "es384") -> TokenSigner { TokenSigner(keyID: keyID, key: .es384(.init())) }
    package static func ed25519(_ keyID: String = "ed25519") -> TokenSigner { TokenSigner(keyID: keyID, key: .ed25519(.init())) }

    /// RSA takes long, so tests with the same size share a key: they differ by the id only.
    package static func rsa(_ keyID: String = "rsa", bits: Int = 2_048) throws -> TokenSigner {
        switch bits {
        case 2_048: TokenSigner(keyID: keyID, key: .rsa(try rsa2048.get()))
        default: TokenSigner(keyID: keyID, key: .rsa(try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits))))
        }
    }

    private static let rsa2048 = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// The public key's own members, with texts as they stand in JSON.
    package var publicMembers: [(name: String, json: String)] {
        get throws {
            switch key {
            case .rsa(let key):
                let numbers = try key.publicKey.getKeyPrimitives()
                return [
                    ("kty", "\"RSA\""), ("n", Self.json(Array(numbers.modulus))), ("e", Self.json(Array(numbers.publicExponent))),
                ]
            case .es256(let key):
                return Self.curve("P-256", Array(key.publicKey.rawRepresentation))
            case .es384(let key):
                return Self.curve("P-384", Array(key.publicKey.rawRepresentation))
            case .ed25519(let key):
                return [("kty", "\"OKP\""), ("crv", "\"Ed25519\""), ("x", Self.json(Array(key.publicKey.rawRepresentation)))]
            }
        }
    }

    private static func curve(_ name: String, _ point: [UInt8]) -> [(name: String, json: String)] {
        [
            ("kty", "\"EC\""), ("crv", "\"\(name)\""), ("x", json(Array(point.prefix(point.count / 2)))),
            ("y", json(Array(point.suffix(point.count / 2)))),
        ]
    }

    private static func json(_ bytes: [UInt8]) -> String { "\"\(base64URL(bytes))\"" }

    /// The public key as a JWK.
    package var jwk: String {
        get throws { Self.object([("kid", "\"\(keyID)\""), ("use", "\"sig\""), ("alg", "\"\(algorithm)\"")] + (try publicMembers)) }
    }

    /// A set of keys.
    package static func jwks(_ signers: TokenSigner...) throws -> [UInt8] {
        Array("{\"keys\":[\(try signers.map { try $0.jwk }.joined(separator: ","))]}".utf8)
    }

    /// An object of JSON with members as they stand, doubled ones too.
    package static func object(_ members: [(name: String, json: String)]) -> String {
        "{\(members.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ","))}"
    }

    /// The signature over `text`, by the algorithm's name; RSA can do several.
    package func signature(over text: String, algorithm: String? = nil) throws -> [UInt8] {
        let message = Data(text.utf8)
        switch key {
        case .rsa(let key):
            return switch algorithm ?? "RS256" {
            case "RS384": Array(try key.signature(for: SHA384.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation)
            case "RS512": Array(try key.signature(for: SHA512.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation)
            case "PS256": Array(try key.signature(for: SHA256.hash(data: message), padding: .PSS).rawRepresentation)
            default: Array(try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5).rawRepresentation)
            }
        case .es256(let key): return Array(try key.signature(for: message).rawRepresentation)
        case .es384(let key): return Array(try key.signature(for: message).rawRepresentation)
        case .ed25519(let key): return Array(try key.signature(for: message))
        }
    }

    /// The unpadded URL-safe base64 of `bytes`.
    package static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
