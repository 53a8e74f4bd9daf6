import Crypto
import Foundation
import IdentityTokens
import TestSupport
import Testing

@Suite struct IdentityTokenVerifierTests {
    private let scene = Scene()
    private let now = Scene.now

    @Test func `a good token is accepted and tells what its issuer said`() async throws {
        let identity = try await scene.verify(
            scene.draft([("n", "7"), ("yes", "true"), ("text", "\"é\\u0000\""), ("float", "1.5"), ("list", "[1]")])
        ).get()
        #expect(identity.issuer == Scene.issuer && identity.subject == "somebody")
        #expect(identity.issuedAt == now && identity.expires == now + 300)
        #expect(identity.replayKey == "jti:id-1" && identity.hasTokenID)
        #expect(identity.rememberUntil == now + 300 + 30 + 60)
        #expect(identity.integer("n") == 7 && identity.boolean("yes") == true && identity.string("text") == "é\0")
        #expect(
            identity.string("n") == nil && identity.integer("text") == nil && identity.boolean("n") == nil && identity.string("none") == nil
        )
        #expect(
            identity.text("n") == "7" && identity.text("yes") == "true" && identity.text("float") == nil && identity.text("list") == nil)
    }

    @Test(arguments: ["RS256", "RS384", "RS512", "ES256", "ES384", "EdDSA"])
    func `every algorithm verifies what it has signed, where it is allowed`(name: String) async throws {
        var scene = scene
        scene.signer =
            switch name {
            case "ES256": .es256()
            case "ES384": .es384()
            case "EdDSA": .ed25519()
            default: try .rsa()
            }
        var draft = scene.draft()
        draft.setHeader("alg", "\"\(name)\"")
        let text = try draft.signed(by: scene.signer, algorithm: name)
        let algorithm = try #require(TokenAlgorithm(rawValue: name))
        scene.verifier = IdentityTokenVerifier(issuer: Scene.issuer, audience: Scene.audience, algorithms: [algorithm])
        let members = try scene.signer.publicMembers + [("kid", "\"\(scene.signer.keyID)\"")]
        let keys = try await IssuerKeys(jwks: Array("{\"keys\":[\(TokenSigner.object(members))]}".utf8))
        let token = try UnverifiedIdentityToken(text)
        #expect(throws: Never.self) { try scene.verifier.verify(token, keys: keys, now: now) }
        let others = IdentityTokenVerifier(
            issuer: Scene.issuer, audience: Scene.audience, algorithms: Set(TokenAlgorithm.allCases).subtracting([algorithm]))
        #expect(throws: IdentityTokenError.algorithmNotAllowed) { try others.verify(token, keys: keys, now: now) }
        // One bit of the signature.
        var parts = text.split(separator: ".").map(String.init)
        parts[2] = (parts[2].first == "A" ? "B" : "A") + parts[2].dropFirst()
        let wrong = try UnverifiedIdentityToken(parts.joined(separator: "."))
        #expect(throws: IdentityTokenError.badSignature) { try scene.verifier.verify(wrong, keys: keys, now: now) }
    }

    @Test func `what was changed after signing is refused`() async throws {
        let parts = try scene.draft().signed(by: scene.signer).split(separator: ".").map(String.init)
        var other = scene.draft()
        other["sub"] = "\"another\""
        let payload = other.signedText.split(separator: ".")[1]
        #expect(try await scene.verify("\(parts[0]).\(payload).\(parts[2])").refusal == .badSignature)
        var header = scene.draft()
        header.setHeader("cty", "\"x\"")
        let changed = header.signedText.split(separator: ".")[0]
        #expect(try await scene.verify("\(changed).\(parts[1]).\(parts[2])").refusal == .badSignature)
    }

    @Test func `a signature of another key with the same id is wrong`() async throws {
        #expect(try await scene.verify(try scene.draft().signed(by: .es256())).refusal == .badSignature)
    }

    @Test func `ECDSA signatures in DER, too short or too long are wrong`() async throws {
        let draft = scene.draft()
        let raw = try scene.signer.signature(over: draft.signedText)
        let der = Array(try P256.Signing.ECDSASignature(rawRepresentation: raw).derRepresentation)
        for bad in [der, Array(raw.dropLast()), raw + [0], [UInt8](repeating: 0, count: 64), [1]] {
            #expect(try await scene.verify(draft.with(signature: bad)).refusal == .badSignature)
        }
    }

    @Test func `the public key is no secret for HMAC`() async throws {
        var scene = scene
        scene.signer = try .rsa()
        scene.verifier = IdentityTokenVerifier(issuer: Scene.issuer, audience: Scene.audience, algorithms: Set(TokenAlgorithm.allCases))
        var draft = scene.draft()
        for name in ["HS256", "RS256"] {
            draft.setHeader("alg", "\"\(name)\"")
            for secret in [try scene.signer.jwk, TokenSigner.object(try scene.signer.publicMembers)] {
                let code = HMAC<SHA256>.authenticationCode(for: Data(draft.signedText.utf8), using: SymmetricKey(data: Data(secret.utf8)))
                let refusal = try await scene.verify(draft.with(signature: Array(code))).refusal
                #expect(refusal == (name == "HS256" ? .unknownAlgorithm : .badSignature))
            }
        }
    }

    @Test func `a key of PSS is none of PKCS 1`() async throws {
        var scene = scene
        scene.signer = try .rsa()
        #expect(try await scene.verify(try scene.draft().signed(by: scene.signer, algorithm: "PS256")).refusal == .badSignature)
    }

    @Test func `a key goes with its own algorithm only`() async throws {
        var scene = scene
        scene.verifier = IdentityTokenVerifier(issuer: Scene.issuer, audience: Scene.audience, algorithms: Set(TokenAlgorithm.allCases))
        for name in ["RS256", "ES384", "EdDSA"] {
            var draft = scene.draft()
            draft.setHeader("alg", "\"\(name)\"")
            #expect(try await scene.verify(draft).refusal == .keyForAnotherAlgorithm)
        }
        // The JWK says RS256, so RS512 is not for it.
        scene.signer = try .rsa()
        var draft = scene.draft()
        draft.setHeader("alg", "\"RS512\"")
        #expect(try await scene.verify(try draft.signed(by: scene.signer, algorithm: "RS512")).refusal == .keyForAnotherAlgorithm)
    }

    @Test func `an unknown key is told from a wrong signature`() async throws {
        let refusal = try await scene.refusal { $0.setHeader("kid", "\"other\"") }
        #expect(refusal == .unknownKey && refusal != .badSignature)
        #expect(try await scene.refusal { $0.setHeader("kid", "\"ES256\"") } == .unknownKey)
    }

    @Test func `keys and addresses in the header are left alone`() async throws {
        let thief = TokenSigner.es256()
        for (name, json) in [
            ("jwk", try thief.jwk), ("jku", "\"https://thief.example/jwks\""), ("x5u", "\"https://thief.example/x5u\""),
            ("x5c", "[\"MIIB\"]"), ("x5t", "\"AA\""),
        ] {
            var draft = scene.draft()
            draft.setHeader(name, json)
            #expect(try await scene.verify(try draft.signed(by: thief)).refusal == .badSignature, "\(name)")
            #expect(try await scene.verify(draft).refusal == nil, "\(name)")
        }
    }

    @Test func `another issuer's token is refused before anything else`() async throws {
        for issuer in ["https://issuer.example/", "https://ISSUER.example", "https://other.example", "issuer.example"] {
            #expect(try await scene.refusal { $0["iss"] = "\"\(issuer)\"" } == .issuer)
        }
    }

    @Test(arguments: [
        nil, "\"https://other.example\"", "\"https://index.example/\"", "\"HTTPS://index.example\"", "\"\"", "null", "1",
        "[\"https://index.example\"]", "[\"https://other.example\",\"https://index.example\"]", "[]", "{}",
    ])
    func `the audience is this server alone, as one text`(json: String?) async throws {
        #expect(try await scene.refusal { $0["aud"] = json } == .audience)
    }

    @Test(arguments: ["exp", "iat", "sub"])
    func `a claim that is needed is not left out`(name: String) async throws {
        #expect(try await scene.refusal { $0[name] = nil } == .claim(name))
    }

    @Test(arguments: ["exp", "iat", "nbf"])
    func `times are whole numbers, and no texts`(name: String) async throws {
        for bad in [
            "\"\(now)\"", "\(now).5", "\(now).0", "1.8e9", "null", "true", "[\(now)]", "-1", "99999999999999999999", "9223372036854775807",
            "253402300800", "-0",
        ] {
            #expect(try await scene.refusal { $0[name] = bad } == .claim(name), "\(bad)")
        }
    }

    @Test func `the subject and the id are texts`() async throws {
        for bad in ["\"\"", "1", "null", "[]"] {
            #expect(try await scene.refusal { $0["sub"] = bad } == .claim("sub"))
            #expect(try await scene.refusal { $0["jti"] = bad } == .claim("jti"))
        }
        #expect(try await scene.refusal { $0["jti"] = "\"\(String(repeating: "j", count: 257))\"" } == .claim("jti"))
    }

    @Test func `a token expires 30 seconds after its end`() async throws {
        #expect(try await scene.refusal(now: now + 329) { _ in } == nil)
        #expect(try await scene.refusal(now: now + 330) { _ in } == .expired)
    }

    @Test func `a token is not valid, and not issued, more than 30 seconds ahead`() async throws {
        #expect(try await scene.refusal { $0["nbf"] = "\(now + 30)" } == nil)
        #expect(try await scene.refusal { $0["nbf"] = "\(now + 31)" } == .notYetValid)
        #expect(try await scene.refusal { $0["nbf"] = nil } == nil)
        #expect(try await scene.refusal { $0["iat"] = "\(now + 30)" } == nil)
        #expect(try await scene.refusal { $0["iat"] = "\(now + 31)" } == .issuedInFuture)
    }

    @Test func `a token lives for an hour at most`() async throws {
        #expect(try await scene.refusal { $0["exp"] = "\(now + 3_600)" } == nil)
        #expect(try await scene.refusal { $0["exp"] = "\(now + 3_601)" } == .livesTooLong(limit: 3_600))
        #expect(try await scene.refusal { $0["iat"] = "\(now - 3_500)" } == .livesTooLong(limit: 3_600))
        #expect(
            try await scene.refusal {
                $0["iat"] = "\(now)"; $0["exp"] = "\(now)"
            } == .claim("exp"))
    }

    @Test func `a token without an id is known by what is signed, whatever the signature`() async throws {
        var draft = scene.draft()
        draft["jti"] = nil
        let raw = try scene.signer.signature(over: draft.signedText)
        let first = try await scene.verify(draft.with(signature: raw)).get()
        #expect(!first.hasTokenID)
        let digest = SHA256.hash(data: Data(draft.signedText.utf8)).map { String(format: "%02x", $0) }.joined()
        #expect(first.replayKey == "sha256:" + digest)
        let second = try await scene.verify(draft.with(signature: Self.twin(raw))).get()
        #expect(second.replayKey == first.replayKey)
        draft["sub"] = "\"another\""
        #expect(try await scene.verify(draft).get().replayKey != first.replayKey)
    }

    /// (r, n − s), which is right too.
    private static func twin(_ signature: [UInt8]) -> [UInt8] {
        let order: [UInt8] = [
            0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E,
            0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
        ]
        var difference = [UInt8](repeating: 0, count: 32)
        var borrow = 0
        for index in (0..<32).reversed() {
            let value = Int(order[index]) - Int(signature[32 + index]) - borrow
            difference[index] = UInt8(truncatingIfNeeded: value)
            borrow = value < 0 ? 1 : 0
        }
        return signature.prefix(32) + difference
    }

    @Test func `an id cannot pass for a digest`() async throws {
        let identity = try await scene.verify(scene.draft([("jti", "\"sha256:00\"")])).get()
        #expect(identity.replayKey == "jti:sha256:00")
    }

    @Test func `what the issuer's settings ask for must be there, exactly`() async throws {
        let settings = try IssuerSettings(
            name: "ours", kind: .openid, url: Scene.issuer, requiredClaims: ["enterprise": "rind", "verified": "true", "level": "3"])
        var scene = scene
        scene.verifier = IdentityTokenVerifier(settings: settings, audience: Scene.audience)
        let claims = [("enterprise", "\"rind\""), ("verified", "true"), ("level", "3")]
        #expect(try await scene.verify(scene.draft(claims)).refusal == nil)
        let missing = try await scene.refusal { _ in }
        guard case .requiredClaim(let mismatch) = missing else { Issue.record("\(String(describing: missing))"); return }
        #expect(mismatch.sentence == "The claim \"enterprise\" is missing or not of the right form; it must be \"rind\".")
        let other = try await scene.verify(scene.draft([("enterprise", "\"RIND\""), ("verified", "true"), ("level", "3")])).refusal
        #expect(other?.sentence == "The claim \"enterprise\" is \"RIND\"; it must be \"rind\".")
        #expect(try await scene.verify(scene.draft([("enterprise", "\"rind\""), ("verified", "false"), ("level", "3")])).refusal != nil)
    }

    @Test func `claims are looked at only after the signature`() async throws {
        var draft = scene.draft()
        draft["aud"] = "\"https://other.example\""
        draft["exp"] = "1"
        #expect(try await scene.verify(try draft.signed(by: .es256())).refusal == .badSignature)
    }
}
