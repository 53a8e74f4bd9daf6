/// Tells whether 32 bytes are a public key of Ed25519 (RFC 8032, section 5.1.3). swift-crypto takes any 32 bytes, and only
/// finds each signature wrong later; a registration must not succeed with a key that nobody can sign in with.
enum Ed25519Point {
    /// Whether the bytes encode, in the one canonical way, a point of the curve that is not of small order.
    ///
    /// Under a key of small order one and the same signature fits many messages: nobody holds a private key to it.
    static func isPublicKey(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 32, let last = bytes.last else { return false }
        // The top bit is the sign of x; the rest is y.
        let y = Field25519(littleEndian: bytes.dropLast() + [last & 0x7F])
        guard y.isCanonical, !smallOrder.contains(y) else { return false }
        // x² = (y² − 1) / (d·y² + 1). A quotient is a square exactly if the product is.
        let square = y * y
        return ((square + .minusOne) * (d * square + .one)).quadraticCharacter == .one
    }

    /// −121665/121666.
    private static let d = Field25519(littleEndian: [
        0xA3, 0x78, 0x59, 0x13, 0xCA, 0x4D, 0xEB, 0x75, 0xAB, 0xD8, 0x41, 0x41, 0x4D, 0x0A, 0x70, 0x00,
        0x98, 0xE8, 0x79, 0x77, 0x79, 0x40, 0xC7, 0x8C, 0x73, 0xFE, 0x6F, 0x2B, 0xEE, 0x6C, 0x03, 0x52,
    ])

    /// The y of the eight points whose order divides 8: 1 and −1 (orders 1 and 2), 0 (4), and two of order 8.
    private static let smallOrder: [Field25519] = [
        .one, .minusOne, .zero,
        Field25519(littleEndian: [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0,
            0xD5, 0xDF, 0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ]),
        Field25519(littleEndian: [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F,
            0x2A, 0x20, 0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ]),
    ]
}
