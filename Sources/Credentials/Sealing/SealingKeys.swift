internal import Crypto

/// The server's encryption keys, each under an id: the first encrypts, all decrypt. They stand outside of the database.
///
/// A sealed value is a version byte (1), the id of the key after its length (one byte), a random nonce of 12 bytes, the ciphertext, and the
/// tag of 16 bytes, by ChaCha20-Poly1305 (RFC 8439). The associated data are the header and the value's place, so neither can be exchanged.
/// Random nonces are safe for 2^32 values a key (the limit of NIST SP 800-38D section 8.3, for nonces of the same length).
public struct SealingKeys: Sendable {
    /// The most keys that one server reads.
    public static let maximumCount = 64

    /// The ids of all keys, that of the key that seals first.
    public let ids: [String]
    /// The id of the key that seals.
    public let writingID: String
    private let keys: [String: SealingKey]

    /// Takes 1 to 64 keys with different ids of 1 to 64 characters (letters, digits, dot, underscore, hyphen).
    public init(_ keys: [(id: String, key: SealingKey)]) throws(SealingKeysError) {
        guard let first = keys.first else { throw .none }
        guard keys.count <= SealingKeys.maximumCount else { throw .tooMany(keys.count) }
        var byID: [String: SealingKey] = [:]
        for (id, key) in keys {
            guard KeyID.isWellFormed(id) else { throw .malformedID(id) }
            guard byID.updateValue(key, forKey: id) == nil else { throw .duplicateID(id) }
        }
        writingID = first.id
        ids = keys.map(\.id)
        self.keys = byID
    }

    /// Encrypts `bytes` for one place in the database, with the first key.
    public func seal(_ bytes: [UInt8], for context: SealingContext) throws(SealingError) -> [UInt8] {
        let header = SealedHeader(keyID: writingID).bytes
        let key = try key(writingID).forSealing()
        do {
            let box = try ChaChaPoly.seal(bytes, using: key, authenticating: header + context.encoded)
            return header + Array(box.combined)
        } catch {
            throw .cannotSeal
        }
    }

    /// Decrypts what was sealed for the same place.
    public func open(_ sealed: [UInt8], for context: SealingContext) throws(SealingError) -> [UInt8] {
        var rest = sealed[...]
        let header = try SealedHeader(consuming: &rest)
        let key = try key(header.keyID).forSealing()
        guard rest.count >= SealingKeys.nonceAndTag else { throw .truncated }
        do {
            let box = try ChaChaPoly.SealedBox(combined: Array(rest))
            return Array(try ChaChaPoly.open(box, using: key, authenticating: header.bytes + context.encoded))
        } catch {
            throw .notAuthentic
        }
    }

    /// The id of the key that a value was sealed with. It is what the value says: only opening proves it.
    public static func keyID(of sealed: [UInt8]) throws(SealingError) -> String {
        var rest = sealed[...]
        return try SealedHeader(consuming: &rest).keyID
    }

    /// Whether a value is sealed with the key that seals now; otherwise rotation is to seal it anew.
    public func isCurrent(_ sealed: [UInt8]) -> Bool { (try? SealingKeys.keyID(of: sealed)) == writingID }

    /// HMAC-SHA-256 (RFC 2104) of `bytes` under the key for one purpose that is derived from the key `keyID`: 32 bytes. The id is to be
    /// stored beside the digest; new ones take `writingID`.
    public func digest(_ bytes: [UInt8], keyID: String, purpose: DigestPurpose) throws(SealingError) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: try key(keyID).forDigests(purpose)))
    }

    private func key(_ id: String) throws(SealingError) -> SealingKey {
        guard let key = keys[id] else { throw .unknownKey(id) }
        return key
    }

    private static let nonceAndTag = 12 + 16
}
