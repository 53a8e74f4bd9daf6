/// Why an identity token is not accepted. No case and no sentence holds the token or a part of its signature.
public enum IdentityTokenError: Error, Equatable, Sendable {
    case tooLong
    case malformed(TokenPart)
    case duplicateMember(TokenPart)
    /// `alg` is none of ``TokenAlgorithm``, spelt exactly.
    case unknownAlgorithm
    /// `kid` is missing, or not 1 to 256 characters of printable ASCII.
    case keyID
    /// `crit` names extensions, of which none is known here.
    case criticalHeader
    case type
    /// `iss` is another one than the verifier's.
    case issuer
    /// `alg` is not one that this issuer may use.
    case algorithmNotAllowed
    /// The issuer's keys, as they are held, have none of this id: they may be fetched again.
    case unknownKey
    /// There is a key of this id, and it does not go with the token's algorithm.
    case keyForAnotherAlgorithm
    case badSignature
    /// A claim is missing, or of the wrong type or form.
    case claim(String)
    /// `aud` is not one text that is exactly ours.
    case audience
    case expired
    case notYetValid
    case issuedInFuture
    case livesTooLong(limit: Int64)
    /// A claim is not what the issuer's settings ask for.
    case requiredClaim(ClaimMismatch)

    /// One sentence for whoever sent the token.
    public var sentence: String {
        switch self {
        case .tooLong: "The token is longer than \(CompactToken.maximumBytes) bytes."
        case .malformed(.text): "The token is not three parts of base64url with full stops between them."
        case .malformed(let part): "The token's \(part.rawValue) is not well-formed."
        case .duplicateMember(let part): "The token's \(part.rawValue) has two members with the same name."
        case .unknownAlgorithm: "The token's algorithm is none of \(TokenAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))."
        case .keyID: "The token's header must name its key, as a kid of 1 to \(CompactToken.maximumKeyIDBytes) printable characters."
        case .criticalHeader: "The token's header has crit, and no such extension is known here."
        case .type: "The token's typ must be JWT, or be left out."
        case .issuer: "The token is from another issuer."
        case .algorithmNotAllowed: "The token's algorithm is not one that its issuer may use here."
        case .unknownKey: "The token's key is none of its issuer's."
        case .keyForAnotherAlgorithm: "The token's key does not go with its algorithm."
        case .badSignature: "The token's signature is wrong."
        case .claim(let name): "The token's claim \(quoted(name)) is missing or not of the right form."
        case .audience: "The token is for another audience; it must have one, and exactly this server's."
        case .expired: "The token has expired."
        case .notYetValid: "The token is not valid yet."
        case .issuedInFuture: "The token was issued in the future."
        case .livesTooLong(let limit): "The token lives too long: at most \(limit) seconds may lie between iat and exp."
        case .requiredClaim(let mismatch): mismatch.sentence
        }
    }
}

/// The parts of a token, as sentences name them.
public enum TokenPart: String, Equatable, Sendable {
    /// The whole.
    case text
    case header
    case payload
    case signature
}
