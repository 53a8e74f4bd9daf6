import Crypto
import IdentityTokens
import TestSupport
import Testing

@Suite struct UnverifiedIdentityTokenTests {
    private let scene = Scene()

    private func refusal(_ text: String) -> IdentityTokenError? {
        do throws(IdentityTokenError) {
            _ = try UnverifiedIdentityToken(text)
            return nil
        } catch { return error }
    }

    private func refusal(_ change: (inout TokenDraft) -> Void) throws -> IdentityTokenError? {
        var draft = scene.draft()
        change(&draft)
        return refusal(try draft.signed(by: scene.signer))
    }

    /// The refusal of header and payload as they stand.
    private func refusal(header: String, payload: String) -> IdentityTokenError? {
        refusal([header, payload, "x"].map { TokenSigner.base64URL(Array($0.utf8)) }.joined(separator: "."))
    }

    @Test func `a good token tells its issuer, its key and its digest`() throws {
        let text = try scene.draft().signed(by: scene.signer)
        let token = try UnverifiedIdentityToken(text)
        #expect(token.issuer == Scene.issuer && token.keyID == "es256")
        #expect(token.digest == Array(SHA256.hash(data: Array(text.utf8))))
        #expect(token.isFrom(Scene.issuer) && !token.isFrom(Scene.issuer + "/"))
    }

    @Test func `an issuer is compared byte by byte`() throws {
        var draft = scene.draft()
        // The Kelvin sign, which String takes for the letter K.
        draft["iss"] = "\"https://\u{212A}ey.example\""
        let token = try UnverifiedIdentityToken(try draft.signed(by: scene.signer))
        #expect(token.issuer == "https://Key.example" && !token.isFrom("https://Key.example"))
    }

    @Test func `a token has at most 8 KiB`() throws {
        let short = try scene.draft().signed(by: scene.signer)
        #expect(refusal(String(repeating: "a", count: 8_193)) == .tooLong)
        #expect(refusal(String(repeating: "a", count: 8_192)) == .malformed(.text))
        #expect(try refusal { $0["x"] = "\"\(String(repeating: "y", count: 8_192 - short.utf8.count))\"" } == .tooLong)
        #expect(try refusal { $0["x"] = "\"\(String(repeating: "y", count: 5_000))\"" } == nil)
    }

    @Test func `three parts of strict base64 make a token`() throws {
        let good = try scene.draft().signed(by: scene.signer)
        let parts = good.split(separator: ".").map(String.init)
        for bad in [
            "", ".", "..", parts[0], parts[0] + "." + parts[1], parts[0] + "." + parts[1] + ".", good + ".", good + "." + parts[2],
            "\(good).\(parts[0]).\(parts[0])",
        ] {
            #expect(refusal(bad) == .malformed(.text), "\(bad)")
        }
        #expect(refusal("." + parts[1] + "." + parts[2]) == .malformed(.header))
        #expect(refusal(parts[0] + ".." + parts[2]) == .malformed(.payload))
        for (index, part) in [TokenPart.header, .payload, .signature].enumerated() {
            for ending in ["=", "==", " ", "\n", "\t", "+", "/", "é", "\0"] {
                var changed = parts
                changed[index] += ending
                #expect(refusal(changed.joined(separator: ".")) == .malformed(part), "\(ending)")
            }
        }
        #expect(refusal(" " + good) == .malformed(.header))
        // Of 64 bytes the last character has four bits to spare.
        let spare =
            parts[2].dropLast() + (parts[2].hasSuffix("A") ? "B" : parts[2].hasSuffix("Q") ? "R" : parts[2].hasSuffix("g") ? "h" : "x")
        #expect(refusal("\(parts[0]).\(parts[1]).\(spare)") == .malformed(.signature))
    }

    @Test func `a signature longer than any is refused`() {
        let text = scene.draft().with(signature: [UInt8](repeating: 1, count: 1_025))
        #expect(refusal(text) == .malformed(.signature))
    }

    @Test(arguments: [
        "null", "\"\"", "\"none\"", "\"None\"", "\"NONE\"", "\"nOnE\"", "\"HS256\"", "\"hs256\"", "\"rs256\"", "\"Rs256\"", "\"es256\"",
        "\"eddsa\"", "\"EDDSA\"", "\"RS256 \"", "\" RS256\"", "\"RS256\\u0000\"", "\"PS256\"", "\"ES512\"", "\"ES256K\"", "\"Ed25519\"",
        "\"RSA-OAEP\"", "\"dir\"", "1", "true", "[\"RS256\"]", "{}",
    ])
    func `an algorithm is one of six, exactly`(json: String) throws {
        #expect(try refusal { $0.setHeader("alg", json) } == .unknownAlgorithm)
    }

    @Test func `a token without an algorithm is refused`() throws {
        #expect(try refusal { $0.setHeader("alg", nil) } == .unknownAlgorithm)
    }

    @Test func `a token without a signature is refused whatever it says of itself`() {
        for algorithm in ["none", "None", "RS256", "ES256"] {
            var draft = scene.draft()
            draft.setHeader("alg", "\"\(algorithm)\"")
            #expect(refusal(draft.with(signature: [])) == .malformed(.text))
        }
    }

    @Test func `a key is named by 1 to 256 printable characters`() throws {
        #expect(try refusal { $0.setHeader("kid", nil) } == .keyID)
        for bad in ["null", "1", "\"\"", "[\"es256\"]", "\"a\\nb\"", "\"a\\u0000\"", "\"é\"", "\"\(String(repeating: "k", count: 257))\""] {
            #expect(try refusal { $0.setHeader("kid", bad) } == .keyID, "\(bad)")
        }
        for good in ["\"\(String(repeating: "k", count: 256))\"", "\"../../etc/passwd\"", "\"a b\"", "\"' OR 1=1\""] {
            #expect(try refusal { $0.setHeader("kid", good) } == nil, "\(good)")
        }
    }

    @Test func `critical extensions are refused, an empty list too`() throws {
        for value in ["[\"b64\"]", "[\"exp\"]", "[]", "null", "\"\""] {
            #expect(try refusal { $0.setHeader("crit", value) } == .criticalHeader, "\(value)")
        }
    }

    @Test func `the type is JWT or left out`() throws {
        #expect(try refusal { $0.setHeader("typ", nil) } == nil)
        for bad in ["\"jwt\"", "\"at+jwt\"", "\"logout+jwt\"", "\"JOSE\"", "\"\"", "null", "[\"JWT\"]"] {
            #expect(try refusal { $0.setHeader("typ", bad) } == .type, "\(bad)")
        }
    }

    @Test func `members that occur twice are refused`() throws {
        #expect(try refusal { $0.header.append(("alg", "\"RS256\"")) } == .duplicateMember(.header))
        #expect(
            try refusal {
                $0.header.append(("x", "1")); $0.header.append(("\\u0078", "1"))
            } == .duplicateMember(.header))
        for name in ["iss", "aud", "exp", "sub", "\\u0073ub"] {
            #expect(try refusal { $0.claims.append((name, "\"x\"")) } == .duplicateMember(.payload), "\(name)")
        }
        #expect(try refusal { $0["nested"] = "{\"a\":1,\"a\":2}" } == .duplicateMember(.payload))
    }

    @Test func `header and payload are objects of strict JSON`() throws {
        let header = TokenSigner.object(scene.draft().header)
        let payload = TokenSigner.object(scene.draft().claims)
        for bad in [
            "[]", "1", "null", "\"x\"", "", "{", "{}x", "{} {}", "{\"a\":}", "{'a':1}", "{\"a\":01}", "{\"a\":1,}", "\u{FEFF}{}",
            "// x\n{}",
        ] {
            #expect(refusal(header: bad, payload: payload) == .malformed(.header), "\(bad)")
            #expect(refusal(header: header, payload: bad) == .malformed(.payload), "\(bad)")
        }
        let deep = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        let wide = "[\(Array(repeating: "1", count: 1_100).joined(separator: ","))]"
        #expect(try refusal { $0["x"] = deep } == .malformed(.payload))
        #expect(try refusal { $0["x"] = wide } == .malformed(.payload))
    }

    @Test func `the issuer is a text`() throws {
        #expect(try refusal { $0["iss"] = nil } == .claim("iss"))
        for bad in ["1", "null", "\"\"", "[\"\(Scene.issuer)\"]", "\"\(String(repeating: "i", count: 513))\""] {
            #expect(try refusal { $0["iss"] = bad } == .claim("iss"), "\(bad)")
        }
    }

    @Test func `no sentence holds what was sent`() throws {
        let secret = "verysecretpart"
        for error in [
            refusal(secret), try refusal { $0.setHeader("alg", "\"\(secret)\"") }, try refusal { $0.setHeader("kid", "\"\(secret)é\"") },
        ] {
            #expect(try !#require(error).sentence.contains(secret))
        }
    }
}
