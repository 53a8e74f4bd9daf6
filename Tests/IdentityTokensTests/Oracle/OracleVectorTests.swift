import Encodings
import Foundation
import IdentityTokens
import Testing

/// Tokens that joserfc has signed, with what it and PyJWT say of them. `identity_tokens.py` beside this file writes them.
@Suite struct OracleVectorTests {
    private struct Vectors: Decodable {
        struct Token: Decodable {
            let name: String
            let token: String
            let joserfc: Bool
            let pyjwt: Bool
        }

        let issuer: String
        let audience: String
        let now: Int64
        let tokens: [Token]
    }

    /// What both take and we do not.
    private static let stricter: Set<String> = ["lives two hours", "doubled in the payload", "doubled in the header"]

    private static func fixture() throws -> Data {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: folder.appending(path: "Fixtures/identity-tokens.json"))
    }

    @Test func `tokens that others have signed are judged as others judge them, or more strictly`() async throws {
        let data = try Self.fixture()
        let vectors = try JSONDecoder().decode(Vectors.self, from: data)
        let whole = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let keys = try await IssuerKeys(jwks: Array(try JSONSerialization.data(withJSONObject: try #require(whole["jwks"]))))
        #expect(keys.keyIDs == ["rsa", "p256", "p384", "ed25519"])
        let verifier = IdentityTokenVerifier(
            issuer: vectors.issuer, audience: vectors.audience, algorithms: Set(TokenAlgorithm.allCases))
        #expect(vectors.tokens.count > 60)
        for vector in vectors.tokens {
            let isAccepted: Bool
            do throws(IdentityTokenError) {
                _ = try verifier.verify(try UnverifiedIdentityToken(vector.token), keys: keys, now: vectors.now)
                isAccepted = true
            } catch { isAccepted = false }
            let expected = vector.joserfc && vector.pyjwt && !Self.stricter.contains(vector.name)
            #expect(isAccepted == expected, "\(vector.name)")
        }
    }
}
