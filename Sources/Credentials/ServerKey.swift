internal import Encodings
internal import Crypto

/// A key of the server for keyed digests (HMAC-SHA256, RFC 2104), each purpose with a key of its own (HKDF, RFC 5869).
public struct ServerKey: Sendable {
    private let key: SymmetricKey

    /// - Parameter bytes: 32, random.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// The digest of a message for one purpose: 32 bytes.
    public func digest(of message: some Collection<UInt8>, for purpose: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(message), using: derived(purpose)))
    }

    /// The same as URL-safe base64, for forms.
    public func text(of message: some Collection<UInt8>, for purpose: String) -> String {
        Base64URL.encode(digest(of: message, for: purpose))
    }

    /// Whether the text is that of the message, compared in constant time.
    public func isText(_ text: String, of message: some Collection<UInt8>, for purpose: String) -> Bool {
        guard let shown = Base64URL.decode(Array(text.utf8.prefix(64))), shown.count == 32 else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(shown, authenticating: Array(message), using: derived(purpose))
    }

    private func derived(_ purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array("rind-\(purpose)-v1".utf8), outputByteCount: 32)
    }
}
