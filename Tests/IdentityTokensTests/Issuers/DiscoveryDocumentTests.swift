import Testing

@testable import IdentityTokens

@Suite struct DiscoveryDocumentTests {
    private func refusal(_ text: String) -> DiscoveryError? {
        do throws(DiscoveryError) {
            _ = try DiscoveryDocument(Array(text.utf8), issuer: "https://a.example")
            return nil
        } catch { return error }
    }

    @Test func `the keys may be on another host`() throws {
        let text = "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"https://keys.example/x?y=1\",\"other\":[1,{}]}"
        #expect(try DiscoveryDocument(Array(text.utf8), issuer: "https://a.example").keysAddress.text == "https://keys.example/x?y=1")
    }

    @Test func `the document is about this issuer, exactly`() {
        for other in ["https://a.example/", "https://b.example", "HTTPS://a.example", ""] {
            #expect(refusal("{\"issuer\":\"\(other)\",\"jwks_uri\":\"https://a.example/k\"}") == .otherIssuer(other))
        }
        #expect(refusal("{\"issuer\":1,\"jwks_uri\":\"https://a.example/k\"}") == .malformed)
        #expect(refusal("{\"jwks_uri\":\"https://a.example/k\"}") == .malformed)
    }

    @Test func `the keys are fetched over https`() {
        for (uri, error) in [
            ("http://a.example/k", .scheme), ("file:///etc/passwd", .scheme), ("/k", .scheme), ("https://u@a.example/k", .host),
            ("https://a.example/k#x", .characters),
        ] as [(String, WebAddressError)] {
            #expect(refusal("{\"issuer\":\"https://a.example\",\"jwks_uri\":\"\(uri)\"}") == .keysAddress(uri, error))
        }
        #expect(refusal("{\"issuer\":\"https://a.example\"}") == .noKeysAddress)
        #expect(refusal("{\"issuer\":\"https://a.example\",\"jwks_uri\":[]}") == .noKeysAddress)
    }

    @Test func `a document that is not strict JSON is refused`() {
        for text in [
            "", "[]", "<html>", "{\"issuer\":\"https://a.example\",\"issuer\":\"https://a.example\",\"jwks_uri\":\"https://a.example/k\"}",
        ] {
            #expect(refusal(text) == .malformed)
        }
    }
}
