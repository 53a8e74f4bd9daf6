/// A credential's public key (RFC 9052, section 7; WebAuthn L3, section 6.5.1.1): an algorithm that is verified here, and
/// exactly the parameters that go with it. WebAuthn forbids all optional ones, so any other is refused.
struct COSEKey: Equatable, Sendable {
    let algorithm: COSEAlgorithm
    let key: VerificationKey

    /// Reads `bytes`, all of them, as one map of canonical CBOR.
    init(_ bytes: ArraySlice<UInt8>) throws(COSEKeyError) {
        guard let map = (try? CBORReader.read(bytes))?.map, let named = map[Label.algorithm] else { throw .malformed }
        guard let number = named.integer else {
            if case .negative = named { throw .algorithm }
            if case .unsigned = named { throw .algorithm }
            throw .malformed
        }
        guard let algorithm = Int(exactly: number).flatMap(COSEAlgorithm.init(rawValue:)) else { throw .algorithm }
        guard let key = COSEKey.key(in: map, for: algorithm) else { throw .malformed }
        self.algorithm = algorithm
        self.key = key
    }

    private static func key(in map: CBORMap, for algorithm: COSEAlgorithm) -> VerificationKey? {
        switch algorithm {
        case .edDSA: octetKeyPair(map)
        case .es256: ellipticCurveKey(map, curve: .p256, number: 1)
        case .es384: ellipticCurveKey(map, curve: .p384, number: 2)
        case .es512: ellipticCurveKey(map, curve: .p521, number: 3)
        case .rs256: rsaKey(map)
        }
    }

    /// RFC 9053, section 7.1.1. Compressed points, whose y is a boolean, are not for WebAuthn.
    private static func ellipticCurveKey(_ map: CBORMap, curve: EllipticCurve, number: UInt64) -> VerificationKey? {
        guard map.pairs.count == 5, map[Label.type] == .unsigned(2), map[Label.curve] == .unsigned(number),
            let x = map[Label.x]?.bytes, let y = map[Label.y]?.bytes
        else { return nil }
        return VerificationKey(curve: curve, x: x, y: y)
    }

    /// RFC 9053, section 7.2, with the curve Ed25519.
    private static func octetKeyPair(_ map: CBORMap) -> VerificationKey? {
        guard map.pairs.count == 4, map[Label.type] == .unsigned(1), map[Label.curve] == .unsigned(6),
            let x = map[Label.x]?.bytes
        else { return nil }
        return VerificationKey(ed25519: x)
    }

    /// RFC 8230, section 4.
    private static func rsaKey(_ map: CBORMap) -> VerificationKey? {
        guard map.pairs.count == 4, map[Label.type] == .unsigned(3), let modulus = map[Label.modulus]?.bytes,
            let exponent = map[Label.exponent]?.bytes
        else { return nil }
        return VerificationKey(modulus: modulus, exponent: exponent)
    }

    /// The keys of the map (IANA "COSE Key Common Parameters" and "COSE Key Type Parameters").
    private enum Label {
        static let type: Int64 = 1
        static let algorithm: Int64 = 3
        static let curve: Int64 = -1
        static let x: Int64 = -2
        static let y: Int64 = -3
        static let modulus: Int64 = -1
        static let exponent: Int64 = -2
    }
}

/// Why bytes are not a public key that is accepted.
enum COSEKeyError: Error, Equatable, Sendable {
    /// Well-formed so far, with an algorithm that was not asked for.
    case algorithm
    /// No map of canonical CBOR, or not exactly the parameters that the algorithm needs.
    case malformed
}
