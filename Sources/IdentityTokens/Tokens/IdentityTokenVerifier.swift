internal import Encodings
internal import Crypto

/// Verifies the tokens of one issuer (RFC 7519, section 7.2; RFC 8725; OpenID Connect Core 1.0, section 3.1.3.7).
public struct IdentityTokenVerifier: Sendable {
    /// How far clocks may differ, in seconds.
    public static let leeway: Int64 = 30
    /// How long a token may live, in seconds: what CI systems give at most.
    public static let usualLife: Int64 = 3_600

    private let issuer: String
    private let audience: String
    private let algorithms: Set<TokenAlgorithm>
    private let requirements: ClaimRequirements
    private let longestLife: Int64

    /// - Parameters:
    ///   - issuer: what `iss` must be, exactly.
    ///   - audience: what `aud` must be, exactly, and alone: the base URL, so that a token for one server is worth nothing at another.
    ///   - longestLife: how many seconds may lie between `iat` and `exp`.
    public init(
        issuer: String, audience: String, algorithms: Set<TokenAlgorithm> = TokenAlgorithm.usual,
        requirements: ClaimRequirements = .none, longestLife: Int64 = usualLife
    ) {
        self.issuer = issuer
        self.audience = audience
        self.algorithms = algorithms
        self.requirements = requirements
        self.longestLife = longestLife
    }

    /// As an issuer's settings have it.
    public init(settings: IssuerSettings, audience: String) {
        self.init(
            issuer: settings.url, audience: audience, algorithms: settings.algorithms, requirements: settings.requiredClaims)
    }

    /// Nothing in the token is looked at before its signature is found right, but issuer, algorithm and key.
    /// - Parameter now: seconds since 1970.
    /// - Throws: ``IdentityTokenError/unknownKey`` if the keys have none of this id, so that they may be fetched again.
    public func verify(
        _ unverified: UnverifiedIdentityToken, keys: IssuerKeys, now: Int64
    ) throws(IdentityTokenError) -> VerifiedIdentity {
        guard unverified.isFrom(issuer) else { throw .issuer }
        let token = unverified.token
        guard algorithms.contains(token.algorithm) else { throw .algorithmNotAllowed }
        guard let key = keys[token.keyID] else { throw .unknownKey }
        guard let isValid = key.verifies(token.signature, of: Array(token.signedText), by: token.algorithm) else {
            throw .keyForAnotherAlgorithm
        }
        guard isValid else { throw .badSignature }
        let identity = try identity(token, now: now)
        if let mismatch = requirements.mismatch(in: identity) { throw .requiredClaim(mismatch) }
        return identity
    }

    private func identity(_ token: CompactToken, now: Int64) throws(IdentityTokenError) -> VerifiedIdentity {
        let claims = token.claims
        // An array is refused even with ours inside: whoever else is named could use the token here.
        guard claims["aud"] == .string(Array(audience.utf8)) else { throw .audience }
        let issuedAt = try IdentityTokenVerifier.time("iat", in: claims)
        let expires = try IdentityTokenVerifier.time("exp", in: claims)
        guard now < expires + IdentityTokenVerifier.leeway else { throw .expired }
        guard issuedAt <= now + IdentityTokenVerifier.leeway else { throw .issuedInFuture }
        if claims["nbf"] != nil {
            let start = try IdentityTokenVerifier.time("nbf", in: claims)
            guard start <= now + IdentityTokenVerifier.leeway else { throw .notYetValid }
        }
        guard issuedAt < expires else { throw .claim("exp") }
        guard expires - issuedAt <= longestLife else { throw .livesTooLong(limit: longestLife) }
        guard let subject = claims["sub"]?.string, !subject.isEmpty else { throw .claim("sub") }
        return VerifiedIdentity(
            issuer: issuer, subject: String(decoding: subject, as: UTF8.self), issuedAt: issuedAt, expires: expires,
            replayKey: try IdentityTokenVerifier.replayKey(token), claims: claims)
    }

    /// A time in whole seconds since 1970, before the year 10000.
    private static func time(_ name: String, in claims: JSONObject) throws(IdentityTokenError) -> Int64 {
        guard let time = claims[name]?.integer, (0...253_402_300_799).contains(time) else { throw .claim(name) }
        return time
    }

    /// The digest is of what is signed. With the signature in it, whoever has a token of ECDSA could make a second one of it:
    /// (r, s) and (r, −s) are both right.
    private static func replayKey(_ token: CompactToken) throws(IdentityTokenError) -> String {
        guard let id = token.claims["jti"] else {
            return "sha256:" + hexadecimal(SHA256.hash(data: Array(token.signedText)))
        }
        guard let text = id.string, (1...256).contains(text.count) else { throw .claim("jti") }
        return "jti:" + String(decoding: text, as: UTF8.self)
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}
