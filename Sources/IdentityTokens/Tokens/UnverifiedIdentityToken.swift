internal import Encodings
internal import Crypto

/// A token that is well-formed. Nothing in it is proved: its issuer may be looked at to choose whose keys to verify it with,
/// and for nothing else.
public struct UnverifiedIdentityToken: Sendable {
    let token: CompactToken

    /// `iss`, as it stands. To be compared exactly, with ``isFrom(_:)``.
    public let issuer: String
    /// `kid`, 1 to 256 characters of printable ASCII. Never to be made part of a path or an address.
    public var keyID: String { token.keyID }
    /// The SHA-256 of the whole text, for logs. It is no key against replay: another signature that fits may be made out of one
    /// of ECDSA, so ``VerifiedIdentity/replayKey`` leaves the signature out.
    public let digest: [UInt8]

    /// - Throws: what is wrong with the form of `text`.
    public init(_ text: String) throws(IdentityTokenError) {
        guard text.utf8.count <= CompactToken.maximumBytes else { throw .tooLong }
        let bytes = Array(text.utf8)
        token = try CompactToken(bytes)
        guard let issuer = token.claims["iss"]?.string, (1...512).contains(issuer.count) else { throw .claim("iss") }
        self.issuer = String(decoding: issuer, as: UTF8.self)
        digest = Array(SHA256.hash(data: bytes))
    }

    /// Whether `iss` is `issuer`, byte by byte.
    public func isFrom(_ issuer: String) -> Bool {
        isSame(self.issuer, issuer)
    }
}
