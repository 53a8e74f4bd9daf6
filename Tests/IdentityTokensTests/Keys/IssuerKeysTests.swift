@testable import IdentityTokens
import Encodings
import TestSupport
import Testing

@Suite struct IssuerKeysTests {
    private func refusal(_ text: String) async -> IssuerKeysError? {
        do throws(IssuerKeysError) {
            _ = try await IssuerKeys(jwks: Array(text.utf8))
            return nil
        } catch { return error }
    }

    private func refusal(keys: [String]) async -> IssuerKeysError? {
        await refusal("{\"keys\":[\(keys.joined(separator: ","))]}")
    }

    /// A key whose members are changed: nil takes one away.
    private func key(_ signer: TokenSigner = .es256(), _ changes: [String: String?] = [:]) throws -> String {
        var members = [("kid", "\"\(signer.keyID)\"")] + (try signer.publicMembers)
        for (name, json) in changes {
            members.removeAll { $0.0 == name }
            if let json { members.append((name, json)) }
        }
        return TokenSigner.object(members)
    }

    @Test func `keys of all kinds are taken`() async throws {
        let signers = [TokenSigner.es256(), .es384(), .ed25519(), try .rsa()]
        let keys = try await IssuerKeys(jwks: Array("{\"keys\":[\(try signers.map { try $0.jwk }.joined(separator: ","))],\"x\":1}".utf8))
        #expect(keys.keyIDs == ["es256", "es384", "ed25519", "rsa"])
    }

    @Test func `a set is an object with a list of objects`() async throws {
        for bad in [
            "", "[]", "{}", "null", "{\"keys\":{}}", "{\"keys\":null}", "{\"keys\":[1]}", "{\"keys\":[null]}", "{\"keys\":[]} x",
            "{\"keys\":[",
        ] {
            #expect(await refusal(bad) == .malformed, "\(bad)")
        }
        #expect(await refusal("{\"keys\":[],\"keys\":[]}") == .duplicateMember)
        let key = try key()
        #expect(await refusal(keys: [key.dropLast() + ",\"kid\":\"x\"}"]) == .duplicateMember)
        #expect(await refusal(keys: []) == .noUsableKey)
    }

    @Test func `a set has at most 256 KiB and 100 keys`() async throws {
        let key = try key()
        let start = "{\"keys\":[\(key)],\"x\":\""
        let filling = String(repeating: "y", count: 262_144 - start.utf8.count - 2)
        #expect(await refusal(start + filling + "\"}") == nil)
        #expect(await refusal(start + filling + "y\"}") == .tooLong)
        #expect(await refusal(String(repeating: " ", count: 10_000_000)) == .tooLong)
        let many = (0..<100).map { "{\"kty\":\"oct\",\"kid\":\"\($0)\"}" }
        #expect(await refusal(keys: Array(many.dropLast()) + [key]) == nil)
        #expect(await refusal(keys: many + [key]) == .tooManyKeys)
    }

    @Test func `two keys with one id refuse the set, even if one could not be used`() async throws {
        #expect(await refusal(keys: [try key(), try key()]) == .duplicateKeyID)
        #expect(await refusal(keys: [try key(), "{\"kty\":\"oct\",\"kid\":\"es256\",\"k\":\"AA\"}"]) == .duplicateKeyID)
        #expect(await refusal(keys: [try key(), "{\"kty\":\"oct\",\"kid\":\"\\u0065s256\",\"k\":\"AA\"}"]) == .duplicateKeyID)
        #expect(await refusal(keys: [try key(), try key(.es256("ES256"))]) == nil)
    }

    @Test func `what cannot verify signatures is left out`() async throws {
        for (name, json) in [
            ("kty", nil), ("kty", "\"ec\""), ("kty", "\"oct\""), ("kty", "\"RSA\""), ("kty", "1"), ("kid", nil), ("kid", "\"\""),
            ("kid", "7"),
            ("kid", "\"é\""), ("use", "\"enc\""), ("use", "\"SIG\""), ("use", "null"), ("key_ops", "[\"sign\"]"), ("key_ops", "[]"),
            ("key_ops", "\"verify\""), ("alg", "\"ES384\""), ("alg", "\"none\""), ("alg", "\"es256\""), ("alg", "null"),
            ("crv", "\"P-384\""), ("crv", "\"secp256k1\""), ("crv", nil), ("x", nil), ("y", nil), ("x", "\"AA\""), ("x", "1"),
            ("d", "\"AA\""), ("k", "\"AA\""),
        ] as [(String, String?)] {
            let bad = try key(.es256(), [name: json])
            #expect(await refusal(keys: [bad]) == .noUsableKey, "\(name) \(json ?? "nil")")
            let keys = try await IssuerKeys(jwks: Array("{\"keys\":[\(bad),\(try key(.es256("good")))]}".utf8))
            #expect(keys.keyIDs == ["good"])
        }
        for good in [["use": "\"sig\""], ["alg": "\"ES256\""], ["key_ops": "[\"sign\",\"verify\"]"], ["x5c": "[\"x\"]"]] {
            #expect(await refusal(keys: [try key(.es256(), good)]) == nil)
        }
    }

    @Test func `a point that is not on its curve is left out`() async throws {
        let zeros = "\"\(String(repeating: "A", count: 43))\""
        #expect(await refusal(keys: [try key(.es256(), ["y": zeros])]) == .noUsableKey)
        #expect(await refusal(keys: [try key(.es256(), ["x": zeros, "y": zeros])]) == .noUsableKey)
        #expect(await refusal(keys: [try key(.ed25519(), ["x": "\"AA\""])]) == .noUsableKey)
    }

    @Test func `RSA has 2048 bits at least and an exponent of the usual kind`() async throws {
        #expect(await refusal(keys: [try key(.rsa(bits: 1_024))]) == .noUsableKey)
        let good = try #require(try TokenSigner.rsa().publicMembers.first { $0.name == "n" }).json
        for exponent in ["\"\"", "\"AQ\"", "\"Ag\"", "\"AAAAAA\"", "\"AQAAAAAB\"", "\"AQAB=\"", "1", "null"] {
            #expect(await refusal(keys: [try key(.rsa(), ["e": exponent])]) == .noUsableKey, "\(exponent)")
        }
        for modulus in [
            "\"\"", "\"AA\"", "\"AQAB\"", good.dropLast(2) + "\"", good.dropLast() + "=\"", "1",
        ] {
            #expect(await refusal(keys: [try key(.rsa(), ["n": String(modulus)])]) == .noUsableKey, "\(modulus)")
        }
        #expect(await refusal(keys: [try key(.rsa(), ["n": "\"\(String(repeating: "_", count: 1_400))\""])]) == .noUsableKey)
    }

    @Test func `a zero before the modulus changes nothing`() async throws {
        let signer = try TokenSigner.rsa()
        let text = try #require(try signer.publicMembers.first { $0.name == "n" }).json.replacing("\"", with: "")
        let bytes = try #require(Base64URL.decode(Array(text.utf8)))
        let keys = try await IssuerKeys(
            jwks: Array("{\"keys\":[\(try key(signer, ["n": "\"\(TokenSigner.base64URL([0] + bytes))\""]))]}".utf8))
        let draft = TokenDraft(issuer: Scene.issuer, audience: Scene.audience, signer: signer, now: Scene.now)
        let token = try UnverifiedIdentityToken(try draft.signed(by: signer))
        let verifier = IdentityTokenVerifier(issuer: Scene.issuer, audience: Scene.audience)
        #expect(throws: Never.self) { try verifier.verify(token, keys: keys, now: Scene.now) }
    }
}
