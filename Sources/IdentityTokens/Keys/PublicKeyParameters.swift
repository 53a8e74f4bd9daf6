// The fuzzers compile all of this as one module.
#if canImport(Encodings)
    internal import Encodings
#endif

/// A public key out of a JWK (RFC 7517, section 4): its numbers have the right lengths; whether a point lies on its curve is
/// found where the key is built.
enum PublicKeyParameters: Equatable, Sendable {
    /// Big-endian, without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    case ellipticCurve(EllipticCurve, x: [UInt8], y: [UInt8])
    case ed25519([UInt8])

    /// Nil if the kind is not known or the numbers are not right: symmetric keys, RSA with fewer than 2,048 bits or more than
    /// 8,192, coordinates of another length. A key that holds private members is none either: its issuer has given it away.
    init?(_ key: JSONObject) {
        guard key["d"] == nil, key["k"] == nil, let type = key["kty"]?.string else { return nil }
        switch String(decoding: type, as: UTF8.self) {
        case "RSA": self.init(rsa: key)
        case "EC": self.init(ellipticCurve: key)
        case "OKP": self.init(octetKeyPair: key)
        default: return nil
        }
    }

    /// RFC 7518, section 6.3.1. Some issuers write the modulus with a zero in front.
    private init?(rsa key: JSONObject) {
        guard let modulus = PublicKeyParameters.bytes(key, "n")?.drop(while: { $0 == 0 }), let first = modulus.first,
            let last = modulus.last, last & 1 == 1, modulus.count <= 1_024,
            modulus.count * 8 - first.leadingZeroBitCount >= 2_048
        else { return nil }
        guard let exponent = PublicKeyParameters.bytes(key, "e")?.drop(while: { $0 == 0 }), (1...4).contains(exponent.count),
            let low = exponent.last, low & 1 == 1, Array(exponent) != [1]
        else { return nil }
        self = .rsa(modulus: Array(modulus), exponent: Array(exponent))
    }

    /// RFC 7518, section 6.2.1: each coordinate has its curve's full length.
    private init?(ellipticCurve key: JSONObject) {
        guard let name = key["crv"]?.string, let curve = EllipticCurve(rawValue: String(decoding: name, as: UTF8.self)),
            let x = PublicKeyParameters.bytes(key, "x"), let y = PublicKeyParameters.bytes(key, "y"),
            x.count == curve.coordinateBytes, y.count == curve.coordinateBytes
        else { return nil }
        self = .ellipticCurve(curve, x: x, y: y)
    }

    /// RFC 8037, section 2.
    private init?(octetKeyPair key: JSONObject) {
        guard key["crv"] == .string(Array("Ed25519".utf8)), let x = PublicKeyParameters.bytes(key, "x"), x.count == 32 else {
            return nil
        }
        self = .ed25519(x)
    }

    private static func bytes(_ key: JSONObject, _ name: String) -> [UInt8]? {
        key[name]?.string.flatMap { Base64URL.decode($0) }
    }

    /// The algorithms that go with such a key.
    var algorithms: Set<TokenAlgorithm> {
        switch self {
        case .rsa: [.rs256, .rs384, .rs512]
        case .ellipticCurve(.p256, _, _): [.es256]
        case .ellipticCurve(.p384, _, _): [.es384]
        case .ed25519: [.edDSA]
        }
    }
}

/// The curves that ECDSA is verified on, each with its own algorithm.
enum EllipticCurve: String, Equatable, Sendable, CaseIterable {
    case p256 = "P-256"
    case p384 = "P-384"

    /// How many bytes a coordinate has.
    var coordinateBytes: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        }
    }
}
