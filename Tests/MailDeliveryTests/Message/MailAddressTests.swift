import Testing

@testable import MailDelivery

@Suite struct MailAddressTests {
    private static let domains = [
        "example.org", "EXAMPLE.org", "bücher.example", "BÜCHER.example", "straße.de", "пример.рф", "例え.テスト", "a-b.c",
        "xn--bcher-kva.example",
        "faß.example", "ﬁ.example", "１２.example", "नमस्ते.भारत", "한국.kr", "münchen-ost.de", "e\u{301}.fr", "a.b.c.d.e", "1.2", "αβγ.gr",
        "ÄÖÜ.ch",
    ]

    @Test func `domains of other alphabets are written as Python's idna writes them`() async throws {
        let expected = try await MailOracle.domains(Self.domains)
        for (name, ascii) in zip(Self.domains, expected) { #expect(InternetDomain(name)?.text == ascii, "\(name)") }
    }

    @Test(arguments: [
        "", ".", "a..b", "-a.b", "a-.b", "a b.c", "a_b.c", "a\r\nb.c", "a\0.c", "\u{301}a.b", "ab--ü.c",
        String(repeating: "a", count: 64) + ".b",
        String(repeating: "ü", count: 60) + ".b", Array(repeating: "abcdefgh", count: 30).joined(separator: "."), "a.b\u{202E}", "a,b",
        "[::1]",
    ])
    func `what is no domain name is refused`(name: String) {
        #expect(InternetDomain(name) == nil)
    }

    @Test(arguments: [
        ("alice@example.org", "alice@example.org", false), ("a.b+c@bücher.example", "a.b+c@xn--bcher-kva.example", false),
        ("jürgen@example.org", "jürgen@example.org", true), ("Alice@EXAMPLE.org", "Alice@example.org", false),
        ("用户@例え.テスト", "用户@xn--r8jz45g.xn--zckzah", true),
    ])
    func `an address travels with its domain in ASCII`(text: String, wire: String, needsUTF8: Bool) throws {
        let address = try #require(MailAddress(text))
        #expect(address.text == wire)
        #expect(address.needsUTF8 == needsUTF8)
    }

    @Test(arguments: [
        "", "alice", "@example.org", "alice@", "a@b@c", "a b@example.org", "a@example.org>", "<a@example.org",
        "a\r\nRCPT TO:<eve@example.org>@b.c",
        "a\n@b.c", "a\0@b.c", "a\u{202E}@b.c", "\"a b\"@b.c", "a..b@c.d", ".a@b.c", "a.@b.c", "a,b@c.d", "a:b@c.d", "a(b)@c.d", "a\\@c.d",
        String(repeating: "a", count: 65) + "@b.c", "a@b.c\r\nDATA", "a\u{2028}@b.c", "a\u{200D}@b.c", "a@b .c", "a@b;c",
    ])
    func `what could be more than an address is none`(text: String) {
        #expect(MailAddress(text) == nil)
    }

    @Test func `an address prints as nothing`() throws {
        let address = try #require(MailAddress("alice@example.org"))
        var dumped = ""
        dump(try Samples.mail(), to: &dumped)
        for printed in ["\(address)", String(reflecting: address), "\([address])", dumped] { #expect(!printed.contains("alice")) }
    }
}
