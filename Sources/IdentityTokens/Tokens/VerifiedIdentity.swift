internal import Encodings

/// What an issuer has said about whoever holds a token: its signature is right, it is for us, and it is valid now. Whether it was
/// used before is not known here: ``replayKey`` is to be claimed once.
public struct VerifiedIdentity: Equatable, Sendable {
    /// How long after its end, beside the leeway, a token is remembered: clocks may differ between servers of a fleet.
    static let margin: Int64 = 60

    /// `iss`, exactly.
    public let issuer: String
    /// `sub`, not empty.
    public let subject: String
    /// `iat`, in seconds since 1970.
    public let issuedAt: Int64
    /// `exp`, in seconds since 1970.
    public let expires: Int64
    /// What tells this token from all others of its issuer: `jti:` and the id that the issuer gave, or else `sha256:` and the
    /// hexadecimal digest of what is signed.
    public let replayKey: String
    let claims: JSONObject

    /// Whether the issuer gave the token an id, `jti`.
    public var hasTokenID: Bool { claims["jti"] != nil }

    /// Until when ``replayKey`` must be remembered, in seconds since 1970: past every leeway.
    public var rememberUntil: Int64 { expires + IdentityTokenVerifier.leeway + VerifiedIdentity.margin }

    /// The claim's text, exactly; nil if it is missing or no string. Compared byte by byte, never with `==`.
    public func string(_ claim: String) -> String? {
        claims[claim]?.string.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The claim's value; nil if it is missing or no integer.
    public func integer(_ claim: String) -> Int64? {
        claims[claim]?.integer
    }

    /// The claim's value; nil if it is missing or neither true nor false.
    public func boolean(_ claim: String) -> Bool? {
        if case .boolean(let value)? = claims[claim] { value } else { nil }
    }

    /// The claim as settings and publishers write it: a string as it stands, an integer in digits, `true` or `false`.
    public func text(_ claim: String) -> String? {
        string(claim) ?? integer(claim).map { String($0) } ?? boolean(claim).map { $0 ? "true" : "false" }
    }
}
