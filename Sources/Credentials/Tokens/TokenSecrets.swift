/// The server's token secrets, each under an id: the first makes the keys of new tokens, all can check old ones.
public struct TokenSecrets: Sendable {
    /// The most secrets that one server reads.
    public static let maximumCount = 64

    /// The id of the secret that new tokens are made with.
    public let writingID: String
    private let secrets: [String: TokenSecret]

    /// Takes 1 to 64 secrets with different ids of 1 to 64 characters (letters, digits, dot, underscore, hyphen).
    public init(_ secrets: [(id: String, secret: TokenSecret)]) throws(TokenSecretError) {
        guard let first = secrets.first else { throw .none }
        guard secrets.count <= TokenSecrets.maximumCount else { throw .tooMany(secrets.count) }
        var byID: [String: TokenSecret] = [:]
        for (id, secret) in secrets {
            guard KeyID.isWellFormed(id) else { throw .malformedID(id) }
            guard byID.updateValue(secret, forKey: id) == nil else { throw .duplicateID(id) }
        }
        writingID = first.id
        self.secrets = byID
    }

    /// The root key of the token `identifier` that was made with the secret `secretID`; nil without that secret.
    public func rootKey(secretID: String, identifier: TokenIdentifier) -> MacaroonRootKey? {
        secrets[secretID]?.rootKey(for: identifier)
    }
}
