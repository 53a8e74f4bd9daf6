/// A public key in the form that signatures are verified with, out of a COSE key or a certificate. Lengths are right;
/// whether points lie on their curves is checked where they are used.
enum VerificationKey: Equatable, Sendable {
    /// The point uncompressed: 4, x, y (SEC 1, section 2.3.3).
    case ellipticCurve(EllipticCurve, point: [UInt8])
    /// The point as RFC 8032 encodes it, 32 bytes.
    case ed25519([UInt8])
    /// Big-endian, without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])

    /// Nil unless both coordinates have the curve's full length: 31 and 33 bytes do not make 32 and 32.
    init?(curve: EllipticCurve, x: ArraySlice<UInt8>, y: ArraySlice<UInt8>) {
        guard x.count == curve.coordinateBytes, y.count == curve.coordinateBytes else { return nil }
        self = .ellipticCurve(curve, point: [4] + x + y)
    }

    /// Nil unless there are 32 bytes.
    init?(ed25519 point: ArraySlice<UInt8>) {
        guard point.count == 32 else { return nil }
        self = .ed25519(Array(point))
    }

    /// Nil unless the modulus is odd and has 2,048 to 8,192 bits, the exponent is odd and from 3 to 2³² − 1, and neither has
    /// leading zeros (RFC 8230, section 4).
    init?(modulus: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>) {
        guard let first = modulus.first, first != 0, let last = modulus.last, last & 1 == 1 else { return nil }
        guard modulus.count <= 1_024, modulus.count * 8 - first.leadingZeroBitCount >= 2_048 else { return nil }
        guard exponent.count <= 4, exponent.first != 0, let low = exponent.last, low & 1 == 1, exponent != [1] else { return nil }
        self = .rsa(modulus: Array(modulus), exponent: Array(exponent))
    }
}

/// The curves that ECDSA is verified on.
enum EllipticCurve: Equatable, Sendable, CaseIterable {
    case p256
    case p384
    case p521

    /// How many bytes a coordinate has.
    var coordinateBytes: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }
}
