/// What a sealed value begins with: the version of the format (one byte), the length of the key's id (one byte), and the id.
struct SealedHeader {
    /// ChaCha20-Poly1305 (RFC 8439) with a random nonce.
    static let version: UInt8 = 1

    let keyID: String

    init(keyID: String) {
        self.keyID = keyID
    }

    /// Takes the header from the front of `sealed`; what follows it is left there.
    init(consuming sealed: inout ArraySlice<UInt8>) throws(SealingError) {
        guard let version = sealed.popFirst() else { throw .truncated }
        guard version == SealedHeader.version else { throw .unknownVersion(version) }
        guard let length = sealed.popFirst() else { throw .truncated }
        guard (1...KeyID.maximumLength).contains(Int(length)) else { throw .malformedKeyID }
        guard sealed.count >= length else { throw .truncated }
        let id = sealed.prefix(Int(length))
        guard KeyID.isWellFormed(id) else { throw .malformedKeyID }
        sealed.removeFirst(Int(length))
        keyID = String(decoding: id, as: UTF8.self)
    }

    /// The bytes of the header. An id has at most 64.
    var bytes: [UInt8] { [SealedHeader.version, UInt8(truncatingIfNeeded: keyID.utf8.count)] + Array(keyID.utf8) }
}

/// Why a value could not be sealed or opened.
public enum SealingError: Error, Sendable, Equatable {
    case truncated
    case unknownVersion(UInt8)
    case malformedKeyID
    case unknownKey(String)
    /// It was changed or cut, has something after it, or was sealed for another place or with another key of the same id.
    case notAuthentic
    /// The system has no randomness or memory.
    case cannotSeal

    /// One sentence for people. It never holds any part of the value.
    public var sentence: String {
        switch self {
        case .truncated: "An encrypted value in the database is cut short; restore it from a backup."
        case .unknownVersion(let version): "An encrypted value has the unknown version \(version); a newer Rind may have written it."
        case .malformedKeyID: "An encrypted value in the database names no possible key; restore it from a backup."
        case .unknownKey(let id):
            "A value is encrypted with the key \(quoted(id)), which is not in secrets/encryption; put it back from a backup of the secrets."
        case .notAuthentic:
            "An encrypted value was changed, or moved from another place of the database; restore it from a backup."
        case .cannotSeal: "A value could not be encrypted; try again."
        }
    }
}
