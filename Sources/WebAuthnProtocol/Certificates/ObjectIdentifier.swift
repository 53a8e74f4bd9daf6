/// An object identifier's contents in DER (X.690, section 8.19), which are compared as they stand.
struct ObjectIdentifier: Equatable, Sendable {
    private let contents: [UInt8]

    init(_ contents: ArraySlice<UInt8>) throws(DERError) {
        // Each part ends in a byte without the top bit, and begins with no empty one.
        guard let last = contents.last, last < 0x80, contents.first != 0x80 else { throw .contents }
        for (byte, next) in zip(contents, contents.dropFirst()) where byte < 0x80 && next == 0x80 { throw .contents }
        self.contents = Array(contents)
    }

    private init(known contents: [UInt8]) {
        self.contents = contents
    }

    /// 2.5.4.3.
    static let commonName = ObjectIdentifier(known: [0x55, 0x04, 0x03])
    /// 2.5.4.6.
    static let country = ObjectIdentifier(known: [0x55, 0x04, 0x06])
    /// 2.5.4.10.
    static let organization = ObjectIdentifier(known: [0x55, 0x04, 0x0A])
    /// 2.5.4.11.
    static let organizationalUnit = ObjectIdentifier(known: [0x55, 0x04, 0x0B])
    /// 2.5.29.19.
    static let basicConstraints = ObjectIdentifier(known: [0x55, 0x1D, 0x13])
    /// 1.3.6.1.4.1.45724.1.1.4, `id-fido-gen-ce-aaguid`.
    static let aaguid = ObjectIdentifier(known: [0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0xE5, 0x1C, 0x01, 0x01, 0x04])
    /// 1.2.840.10045.2.1 (RFC 5480).
    static let ellipticCurveKey = ObjectIdentifier(known: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01])
    /// 1.2.840.10045.3.1.7, also called secp256r1.
    static let p256 = ObjectIdentifier(known: [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])
    /// 1.3.132.0.34, also called secp384r1.
    static let p384 = ObjectIdentifier(known: [0x2B, 0x81, 0x04, 0x00, 0x22])
    /// 1.3.132.0.35, also called secp521r1.
    static let p521 = ObjectIdentifier(known: [0x2B, 0x81, 0x04, 0x00, 0x23])
    /// 1.3.101.112 (RFC 8410).
    static let ed25519 = ObjectIdentifier(known: [0x2B, 0x65, 0x70])
    /// 1.2.840.113549.1.1.1 (RFC 8017).
    static let rsa = ObjectIdentifier(known: [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01])
}

extension DERReader {
    mutating func objectIdentifier() throws(DERError) -> ObjectIdentifier {
        try ObjectIdentifier(try contents(.objectIdentifier))
    }
}
