internal import Crypto

/// A key of the server that secrets are encrypted with before they go into the database. Prints as nothing, and its
/// memory is overwritten with zeros when the last copy goes.
///
/// It is never used itself: for every purpose a key of its own is derived from it (HKDF-SHA256, RFC 5869, without salt), so that what is
/// made for one purpose says nothing about another.
public struct SealingKey: Sendable {
    private let key: SymmetricKey

    /// Takes 32 bytes, which must be random.
    public init(bytes: some Collection<UInt8>) throws(SealingKeysError) {
        guard bytes.count == 32 else { throw .keyLength(bytes.count) }
        key = SymmetricKey(data: Array(bytes))
    }

    /// The key for encryption: 32 bytes.
    func forSealing() -> SymmetricKey { derived("rind-sealing-v1") }

    /// The key for one kind of digests: 32 bytes.
    func forDigests(_ purpose: DigestPurpose) -> SymmetricKey {
        switch purpose {
        case .recoveryCodes: derived("rind-recovery-codes-v1")
        case .authenticatorDrafts: derived("rind-authenticator-drafts-v1")
        }
    }

    private func derived(_ info: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(info.utf8), outputByteCount: 32)
    }
}

extension SealingKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a key must not reach a log.
    public var description: String { "" }
    /// Nothing: a key must not reach a log.
    public var debugDescription: String { "" }
    /// No children: a key must not reach a log.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// What keyed digests are made for, each with a key of its own.
public enum DigestPurpose: Sendable, CaseIterable {
    case recoveryCodes
    /// Secrets of authenticator apps that are shown and not switched on yet.
    case authenticatorDrafts
}

/// Why the server's encryption keys are not accepted.
public enum SealingKeysError: Error, Sendable, Equatable {
    case none
    case tooMany(Int)
    case keyLength(Int)
    case malformedID(String)
    case duplicateID(String)

    /// One sentence for people. It never holds any part of a key.
    public var sentence: String {
        switch self {
        case .none: "There is no encryption key; one is needed."
        case .tooMany(let count): "There are \(count) encryption keys; at most \(SealingKeys.maximumCount) are accepted."
        case .keyLength(let bytes): "An encryption key has \(bytes) bytes; it needs 32 random ones."
        case .malformedID(let id):
            "The encryption key's id \(quoted(id)) is not 1 to 64 of A-Z, a-z, 0-9, dot, underscore and hyphen."
        case .duplicateID(let id): "Two encryption keys have the id \(quoted(id)); ids must differ."
        }
    }
}
