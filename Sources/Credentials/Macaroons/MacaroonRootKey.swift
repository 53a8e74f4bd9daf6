internal import Crypto

/// The secret that a macaroon's chain of signatures starts from. Prints as nothing, and its memory is
/// overwritten with zeros when the last copy goes.
public struct MacaroonRootKey: Sendable {
    private let key: SymmetricKey

    /// Takes 1 to 1,024 bytes.
    public init(bytes: some Sequence<UInt8>) throws(MacaroonError) {
        let start = Array(bytes.prefix(1_025))
        guard (1...1_024).contains(start.count) else { throw .rootKeyLength(start.count) }
        key = SymmetricKey(data: start)
    }

    init(_ key: SymmetricKey) {
        self.key = key
    }

    /// The signature of `body` under this key: a chain of HMAC-SHA-256, each link keyed by the one before
    /// (Birgisson et al., "Macaroons", section V.B; the first key is derived as libmacaroons derives it).
    func signature(of body: MacaroonBody) -> MacaroonSignature {
        let generator = SymmetricKey(data: Array("macaroons-key-generator".utf8))
        let derived = unsafe key.withUnsafeBytes { bytes in
            unsafe HMAC<SHA256>.authenticationCode(for: bytes, using: generator)
        }
        let first = HMAC<SHA256>.authenticationCode(for: body.identifier, using: SymmetricKey(data: derived))
        return body.caveats.reduce(MacaroonSignature(first)) { $0.extended(by: $1) }
    }
}

extension MacaroonRootKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a root key must not reach a log.
    public var description: String { "" }
    /// Nothing: a root key must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a root key must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// The last link of a macaroon's chain. Who holds it can add caveats and take none away.
struct MacaroonSignature: Sendable {
    private let code: HMAC<SHA256>.MAC

    init(_ code: HMAC<SHA256>.MAC) {
        self.code = code
    }

    /// Whether `bytes` are this signature, compared in constant time.
    func isEqual(to bytes: [UInt8]) -> Bool { code == bytes }

    /// The signature after one more first-party caveat.
    func extended(by caveat: [UInt8]) -> MacaroonSignature {
        MacaroonSignature(HMAC<SHA256>.authenticationCode(for: caveat, using: SymmetricKey(data: code)))
    }

    /// The signature after one more caveat, where only its bytes are known.
    static func extending(_ bytes: [UInt8], by caveat: [UInt8]) -> MacaroonSignature {
        MacaroonSignature(HMAC<SHA256>.authenticationCode(for: caveat, using: SymmetricKey(data: bytes)))
    }

    var bytes: [UInt8] { Array(code) }
}
