internal import Crypto

/// A secret of the server that the root keys of tokens are derived from, so that no key has to be stored.
/// Prints as nothing, and its memory is overwritten with zeros when the last copy goes.
public struct TokenSecret: Sendable {
    private let key: SymmetricKey

    /// Takes 32 to 1,024 bytes, which must be random.
    public init(bytes: some Sequence<UInt8>) throws(TokenSecretError) {
        let start = Array(bytes.prefix(1_025))
        guard start.count >= 32 else { throw .tooShort(bytes: start.count) }
        guard start.count <= 1_024 else { throw .tooLong }
        key = SymmetricKey(data: start)
    }

    /// The root key of one token: 32 bytes by HKDF-SHA256 (RFC 5869) without salt, where the info is
    /// `rind-token-v1` followed by the 36 characters of the identifier.
    public func rootKey(for identifier: TokenIdentifier) -> MacaroonRootKey {
        let info = Array("rind-token-v1".utf8) + Array(identifier.text.utf8)
        return MacaroonRootKey(HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: info, outputByteCount: 32))
    }
}

extension TokenSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a secret must not reach a log.
    public var description: String { "" }
    /// Nothing: a secret must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a secret must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why token secrets are not accepted.
public enum TokenSecretError: Error, Sendable, Equatable {
    case none
    case tooMany(Int)
    case tooShort(bytes: Int)
    case tooLong
    case malformedID(String)
    case duplicateID(String)

    /// One sentence for people. It never holds any part of a secret.
    public var sentence: String {
        switch self {
        case .none: "There is no token secret; one is needed."
        case .tooMany(let count): "There are \(count) token secrets; at most \(TokenSecrets.maximumCount) are accepted."
        case .tooShort(let bytes): "A token secret has \(bytes) bytes; it needs at least 32 random ones."
        case .tooLong: "A token secret has more than 1,024 bytes; 32 random ones are enough."
        case .malformedID(let id):
            "The token secret's id \(quoted(id)) is not 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen."
        case .duplicateID(let id): "Two token secrets have the id \(quoted(id)); ids must differ."
        }
    }
}
