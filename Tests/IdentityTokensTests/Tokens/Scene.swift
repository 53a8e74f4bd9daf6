import IdentityTokens
import TestSupport

/// An issuer, a server and a moment.
struct Scene {
    static let issuer = "https://issuer.example"
    static let audience = "https://index.example"
    static let now: Int64 = 1_800_000_000

    var signer = TokenSigner.es256()
    var verifier = IdentityTokenVerifier(issuer: issuer, audience: audience)

    func draft(_ claims: [(name: String, json: String)] = []) -> TokenDraft {
        TokenDraft(issuer: Scene.issuer, audience: Scene.audience, signer: signer, now: Scene.now, claims: claims)
    }

    func keys() async throws -> IssuerKeys {
        try await IssuerKeys(jwks: try TokenSigner.jwks(signer))
    }

    /// What is said of a text.
    func verify(_ text: String, now: Int64 = now) async throws -> Result<VerifiedIdentity, IdentityTokenError> {
        let keys = try await keys()
        do throws(IdentityTokenError) {
            return .success(try verifier.verify(try UnverifiedIdentityToken(text), keys: keys, now: now))
        } catch {
            return .failure(error)
        }
    }

    /// What is said of a draft that is signed as it should be.
    func verify(_ draft: TokenDraft, now: Int64 = now) async throws -> Result<VerifiedIdentity, IdentityTokenError> {
        try await verify(draft.signed(by: signer), now: now)
    }

    /// Why the draft, changed, is refused; nil if it is not.
    func refusal(now: Int64 = now, _ change: (inout TokenDraft) -> Void) async throws -> IdentityTokenError? {
        var draft = draft()
        change(&draft)
        return try await verify(draft, now: now).refusal
    }
}

extension Result where Failure == IdentityTokenError {
    var refusal: IdentityTokenError? {
        if case .failure(let error) = self { error } else { nil }
    }
}
