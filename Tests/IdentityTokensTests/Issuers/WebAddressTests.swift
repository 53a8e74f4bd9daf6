import Testing

@testable import IdentityTokens

@Suite struct WebAddressTests {
    private func refusal(_ text: String) -> WebAddressError? {
        do throws(WebAddressError) {
            _ = try WebAddress(text)
            return nil
        } catch { return error }
    }

    @Test func `an address is taken apart and kept as it was written`() throws {
        for (text, host, port, path, query) in [
            ("https://a.example", "a.example", 443, "", nil), ("https://a.example/", "a.example", 443, "/", nil),
            ("https://a.example:8443/x/y?b=c&d", "a.example", 8_443, "/x/y", "b=c&d"), ("https://10.0.0.1", "10.0.0.1", 443, "", nil),
            ("https://[::1]:1/x", "::1", 1, "/x", nil), ("https://[::ffff:10.0.0.1]", "::ffff:10.0.0.1", 443, "", nil),
            ("https://gitlab-1?x", "gitlab-1", 443, "", "x"), ("https://a.example/Realms/x/", "a.example", 443, "/Realms/x/", nil),
        ] as [(String, String, Int, String, String?)] {
            let address = try WebAddress(text)
            #expect(address.text == text && address.host == host && address.port == port && address.path == path && address.query == query)
        }
    }

    @Test func `only https is taken`() {
        for text in [
            "", "http://a.example", "HTTPS://a.example", "https:/a.example", "https:a.example", " https://a.example", "//a.example",
            "ftp://a.example", "file:///etc/passwd", "data:,x",
        ] {
            #expect(refusal(text) == .scheme, "\(text)")
        }
    }

    @Test func `the host is a name in lower case or an address`() {
        for host in [
            "", ".", "a..b", ".a", "a.", "A.example", "user@a.example", "a b", "a_b", "-a", "a-", "é.example", "a%2e", "127.1", "0x7f.1",
            "0177.0.0.1",
            "1.2.3.256", "1.2.3.4.5", "a.1", "[::1", "::1", "[]", "[g::1]", "[::1%25eth0]", "[::1]x", "a\\b", "2130706433", "\u{212A}",
            "a\n",
            String(repeating: "a", count: 64), String(repeating: "a.", count: 130) + "a",
        ] {
            let refused = refusal("https://\(host)")
            #expect(refused == .host || refused == .port, "\(host)")
        }
        #expect(refusal("https:///x") == .host && refusal("https://?x") == .host)
        #expect(refusal("https://user:pass@a.example") != nil)
    }

    @Test func `the port is a number in its usual form`() {
        for port in ["", "0", "65536", "080", "+1", "-1", "x", "1 ", "99999999999999999999"] {
            #expect(refusal("https://a.example:\(port)/x") == .port, "\(port)")
        }
    }

    @Test func `the rest is of plain characters`() {
        for rest in ["/a b", "/é", "/a%2f", "/a\\b", "/#", "/x#y", "#x", "/a\n", "/\"", "/<", "/\0", "/a\u{7F}"] {
            #expect(refusal("https://a.example\(rest)") == .characters, "\(rest)")
        }
        for path in ["//", "/a//b", "/..", "/a/../b", "/./a", "/a/."] { #expect(refusal("https://a.example\(path)") == .path, "\(path)") }
        #expect(refusal("https://a.example/" + String(repeating: "a", count: 512)) == .tooLong)
    }
}
