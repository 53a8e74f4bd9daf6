/// The keys of one issuer that can verify signatures, by their ids.
public struct IssuerKeys: Sendable {
    private let keys: [String: VerificationKey]

    /// Reads a JWKS of at most 256 KiB and 100 keys. What cannot be used is left out: symmetric and private keys, keys for other
    /// uses, without an id, of unknown kinds, RSA with fewer than 2,048 bits.
    /// - Throws: if the set is not well-formed, has two keys with one id, or has no key that can be used.
    public init(jwks: [UInt8]) async throws(IssuerKeysError) {
        let document = try KeySetDocument(jwks)
        var keys: [String: VerificationKey] = [:]
        for key in document.keys {
            if let usable = await VerificationKey(key) { keys[key.keyID] = usable }
        }
        guard !keys.isEmpty else { throw .noUsableKey }
        self.keys = keys
    }

    /// The ids of the keys, in printable ASCII.
    public var keyIDs: Set<String> { Set(keys.keys) }

    subscript(keyID: String) -> VerificationKey? { keys[keyID] }
}
