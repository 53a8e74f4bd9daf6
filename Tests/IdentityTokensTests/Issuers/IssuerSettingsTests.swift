import Testing

@testable import IdentityTokens

@Suite struct IssuerSettingsTests {
    private func refusal(
        name: String = "ours", url: String = "https://a.example", caFile: String? = nil, claims: [String: String] = [:],
        algorithms: [String] = []
    ) -> IssuerSettingsError? {
        do throws(IssuerSettingsError) {
            _ = try IssuerSettings(name: name, kind: .openid, url: url, caFile: caFile, requiredClaims: claims, algorithms: algorithms)
            return nil
        } catch { return error }
    }

    @Test func `settings are kept, and RS256 and ES256 are usual`() throws {
        let usual = try IssuerSettings(name: "ours", kind: .gitlab, url: "https://a.example/")
        #expect(usual.url == "https://a.example/" && usual.algorithms == [.rs256, .es256] && !usual.allowPrivateAddress)
        let own = try IssuerSettings(name: "ours", kind: .gitlab, url: "https://a.example", algorithms: ["EdDSA", "ES384", "EdDSA"])
        #expect(own.algorithms == [.edDSA, .es384])
    }

    @Test func `the discovery document is below the issuer, with one slash between`() throws {
        for (url, discovery) in [
            ("https://a.example", "https://a.example/.well-known/openid-configuration"),
            ("https://a.example/", "https://a.example/.well-known/openid-configuration"),
            ("https://a.example/x", "https://a.example/x/.well-known/openid-configuration"),
        ] {
            #expect(try IssuerSettings(name: "ours", kind: .openid, url: url).discoveryURL == discovery)
        }
    }

    @Test func `a wrong setting is named`() {
        for bad in ["", "a b", "é", "a/b", String(repeating: "a", count: 65)] { #expect(refusal(name: bad) == .name(bad)) }
        #expect(refusal(url: "http://a.example") == .url("http://a.example", .scheme))
        #expect(refusal(url: "https://a.example?x") == .query("https://a.example?x"))
        #expect(refusal(url: "https://a.example/#x") == .url("https://a.example/#x", .characters))
        #expect(refusal(url: "https://u@a.example") == .url("https://u@a.example", .host))
        #expect(refusal(caFile: "") == .emptyCAFile("ours"))
        #expect(refusal(claims: ["aud": "x"]) == .claims(.reserved("aud")))
        for bad in ["none", "HS256", "rs256", "PS256", ""] { #expect(refusal(algorithms: ["RS256", bad]) == .algorithm(bad)) }
        for error in [refusal(name: ""), refusal(url: "x"), refusal(caFile: ""), refusal(algorithms: ["none"])] {
            #expect(error?.sentence.hasSuffix(".") == true)
        }
    }
}
