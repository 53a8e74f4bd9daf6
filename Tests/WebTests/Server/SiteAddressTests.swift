import Testing

@testable import Web

@Suite struct SiteAddressTests {
    @Test(arguments: [
        ("https://packages.example.org", ["packages.example.org", "PACKAGES.example.org", "packages.example.org:443"]),
        ("https://packages.example.org:443", ["packages.example.org", "packages.example.org:443"]),
        ("http://localhost:8000", ["localhost:8000"]), ("http://example.org", ["example.org", "example.org:80"]),
        ("http://[::1]:8000", ["[::1]:8000"]), ("http://localhost:0", ["localhost:0", "localhost:1234", "anything"]),
    ])
    func `its own host is known, however it is written`(text: String, hosts: [String]) {
        for host in hosts { #expect(SiteAddress(text).isOwn(host), "\(host)") }
    }

    @Test(arguments: [
        "", "localhost", "localhost:80", "localhost:8001", "127.0.0.1:8000", "evil.example", "localhost:8000.evil.example",
        "x@localhost:8000",
    ])
    func `another host is another`(host: String) {
        #expect(!SiteAddress("http://localhost:8000").isOwn(host))
        #expect(!SiteAddress("http://localhost:8000").isOwn(nil))
    }

    @Test func `both ways and refusals say on https that the site stays there`() async throws {
        for (site, expected) in [("https://a.example", true), ("http://a.example", false)] {
            let connection = try EmbeddedConnection(cache: try await FilledCache.make(), site: site)
            let field = "strict-transport-security: max-age=63072000\r\n"
            try connection.receive("GET /simple/a/ HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(connection.takeOutput().lowercased().contains(field) == expected)
            try connection.receive("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            try connection.answerNext()
            #expect(connection.takeOutput().lowercased().contains(field) == expected)
            try? connection.receive("NONSENSE\r\n\r\n")
            let refusal = connection.takeOutput().lowercased()
            #expect(refusal.hasPrefix("http/1.1 400") && refusal.contains(field) == expected)
        }
    }
}
