import Credentials
import Testing

@testable import Web

@Suite struct TrustedProxiesTests {
    private static let proxies = TrustedProxies(AddressBlock.list("10.0.0.0/8") ?? [])

    @Test(arguments: [
        ("203.0.113.1", ["198.51.100.1"], "203.0.113.1"), ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, 203.0.113.5, 10.0.0.2"], "203.0.113.5"), ("10.0.0.1", ["198.51.100.1", "203.0.113.5"], "203.0.113.5"),
        ("10.0.0.1", ["evil, 203.0.113.5"], "203.0.113.5"), ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"), ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", [""], "10.0.0.1"), ("10.0.0.1", ["203.0.113.5,"], "10.0.0.1"),
    ])
    func `the client is the last entry that no trusted proxy wrote`(peer: String, forwarded: [String], client: String) {
        #expect(Self.proxies.client(peer: peer, forwardedFor: forwarded) == client)
    }

    @Test(arguments: [
        ("198.51.100.1:4711", "198.51.100.1"), ("198.51.100.1, 10.0.0.2:80", "198.51.100.1"), ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"),
    ])
    func `an address may have a port`(forwarded: String, client: String) {
        #expect(Self.proxies.client(peer: "10.0.0.1", forwardedFor: [forwarded]) == client)
    }

    @Test(arguments: [
        "unknown", "203.0.113.5, nonsense", "203.0.113.5, unknown, 10.0.0.2", "198.51.100.1:", "198.51.100.1:123456", "198.51.100.1:x",
        "[198.51.100.1", "[]:1", ":1", "_hidden",
    ])
    func `who hides behind a word has no address`(forwarded: String) {
        #expect(Self.proxies.client(peer: "10.0.0.1", forwardedFor: [forwarded]) == nil)
    }
}
