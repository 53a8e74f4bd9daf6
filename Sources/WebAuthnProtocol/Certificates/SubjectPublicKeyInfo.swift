/// A certificate's public key (RFC 5280, section 4.1.2.7).
struct SubjectPublicKeyInfo: Equatable, Sendable {
    /// Nil if the key is of a kind that is not verified with here.
    let key: VerificationKey?

    /// Reads what is inside of the structure.
    init(_ inside: DERReader) throws(DERError) {
        var reader = inside
        var algorithm = try reader.inside(.sequence)
        let name = try algorithm.objectIdentifier()
        let bits = try reader.octetAlignedBits()
        try reader.finish()
        switch name {
        case .ellipticCurveKey: key = try SubjectPublicKeyInfo.ellipticCurveKey(&algorithm, bits)
        case .ed25519:
            try algorithm.finish()
            key = VerificationKey(ed25519: bits)
        case .rsa: key = try SubjectPublicKeyInfo.rsaKey(&algorithm, bits)
        default: key = nil
        }
    }

    /// RFC 5480, section 2: the curve by its name, the point uncompressed.
    private static func ellipticCurveKey(
        _ parameters: inout DERReader, _ bits: ArraySlice<UInt8>
    ) throws(DERError) -> VerificationKey? {
        guard parameters.isNext(.objectIdentifier), let curve = curve(try parameters.objectIdentifier()) else { return nil }
        try parameters.finish()
        guard bits.first == 4 else { return nil }
        let coordinates = bits.dropFirst()
        return VerificationKey(
            curve: curve, x: coordinates.prefix(curve.coordinateBytes), y: coordinates.dropFirst(curve.coordinateBytes))
    }

    private static func curve(_ name: ObjectIdentifier) -> EllipticCurve? {
        switch name {
        case .p256: .p256
        case .p384: .p384
        case .p521: .p521
        default: nil
        }
    }

    /// RFC 3279, section 2.3.1: parameters that are NULL, and a sequence of modulus and exponent.
    private static func rsaKey(_ parameters: inout DERReader, _ bits: ArraySlice<UInt8>) throws(DERError) -> VerificationKey? {
        guard try parameters.contents(.null).isEmpty else { throw .contents }
        try parameters.finish()
        var outer = DERReader(bits)
        var numbers = try outer.inside(.sequence)
        try outer.finish()
        let modulus = try numbers.unsignedInteger()
        let exponent = try numbers.unsignedInteger()
        try numbers.finish()
        return VerificationKey(modulus: modulus, exponent: exponent)
    }
}
