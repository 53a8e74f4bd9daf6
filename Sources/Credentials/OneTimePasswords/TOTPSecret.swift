internal import Crypto

/// The secret that an authenticator app shares with the index: 20 bytes, of which one-time codes are made by
/// RFC 6238 (TOTP) with HMAC-SHA-1, six digits, steps of 30 seconds and T0 = 0, which every app supports.
///
/// SHA-1 is sound here: HMAC does not rest on its resistance to collisions (RFC 6194 section 3.3). The value prints as
/// nothing, and its memory is overwritten with zeros when the last copy goes.
public struct TOTPSecret: Sendable {
    /// The length of a secret in bytes: that of the HMAC's digest (RFC 4226 section 4, R6).
    public static let byteCount = 20
    /// How long one code stands, in seconds.
    public static let stepSeconds: Int64 = 30

    private let key: SymmetricKey

    /// A new one.
    public init(using generator: inout some RandomNumberGenerator) {
        key = SymmetricKey(data: (0..<TOTPSecret.byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// One that was stored; nil unless it has 20 bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == TOTPSecret.byteCount else { return nil }
        key = SymmetricKey(data: Array(bytes))
    }

    /// Lends the bytes, to be encrypted; they must not be stored otherwise.
    public func withBytes<Value, Failure: Error>(_ body: ([UInt8]) throws(Failure) -> Value) throws(Failure) -> Value {
        try body(unsafe key.withUnsafeBytes { unsafe Array($0) })
    }

    /// The code of a step.
    public func code(step: Int64) -> TOTPCode { TOTPCode(truncating: truncatedHMAC(step: step)) }

    /// The step that a moment lies in, in Unix seconds. Before 1970 it is negative.
    public static func step(at seconds: Int64) -> Int64 {
        let (quotient, remainder) = seconds.quotientAndRemainder(dividingBy: stepSeconds)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The 31 bits that a code is made of (RFC 4226 section 5.3, steps 1 and 2). The counter has 64 bits.
    func truncatedHMAC(step: Int64) -> UInt32 {
        let counter = bigEndian(UInt64(bitPattern: step))
        let code = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: key))
        let offset = Int(code[19] & 0x0F)
        return code[offset...offset + 3].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    }
}

extension TOTPSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a secret must not reach a log.
    public var description: String { "" }
    /// Nothing: a secret must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a secret must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
