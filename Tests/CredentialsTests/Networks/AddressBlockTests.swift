import Credentials
import Testing

@Suite struct AddressBlockTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.168.4.0/22", "192.168.7.255", true),
        ("192.168.4.0/22", "192.168.8.0", false), ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false),
        ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false), ("fd00::/8", "fdab::1", true), ("fd00::/8", "fe80::1", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::/0", "10.1.2.3", false),
    ])
    func `a network holds the addresses that begin as it does`(block: String, address: String, isInside: Bool) throws {
        let (block, address) = (try #require(AddressBlock(block)), try #require(NetworkAddress(address)))
        #expect(block.contains(address) == isInside)
    }

    @Test(arguments: [
        "", "10.0.0.0/33", "10.0.0.1/8", "10.0.0", "x", "10.0.0.0/", "/8", "10.0.0.0/8/8", "fd00::1/8", "::/129", "10.0.0.0/-1",
        "010.0.0.0/8",
    ])
    func `what is no network is refused`(text: String) {
        #expect(AddressBlock(text) == nil)
    }

    @Test func `a list of networks is whole or nothing`() {
        #expect(AddressBlock.list("")?.isEmpty == true)
        #expect(AddressBlock.list("10.0.0.0/8, fd00::/8")?.count == 2)
        #expect(AddressBlock.list("10.0.0.0/8,nonsense") == nil)
    }
}
