internal import Encodings
internal import Crypto

/// 32 random bytes that open something for whoever shows them: a session in a cookie, or a link in a mail.
///
/// The index keeps only the digest. With 256 bits of chance no slow hash is needed: nobody can try them all. It prints as nothing.
public struct BearerSecret: Sendable {
    /// URL-safe base64 of 43 characters, without padding (RFC 4648, section 5).
    public let text: String
    /// The SHA-256 of the bytes: what is stored and looked up.
    public let digest: [UInt8]

    /// A new one.
    public init(using generator: inout some RandomNumberGenerator) {
        self.init(bytes: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// One that somebody shows; nothing unless it has exactly the form of one.
    public init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.decode(Array(text.utf8)), bytes.count == 32 else { return nil }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        text = Base64URL.encode(bytes)
        digest = Array(SHA256.hash(data: bytes))
    }
}

extension BearerSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the secret.
    public var description: String { "BearerSecret" }
    /// Nothing of the secret.
    public var debugDescription: String { description }
    /// No children: a secret must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
