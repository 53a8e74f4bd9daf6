import IssuerClient
import Testing

@Suite struct InternetAddressTests {
    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::10.0.0.1", "::8.8.8.8", "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:808:808::1", "2001:10::1", "2001:20::1",
        "2001:db8::1",
        "2002:a00:1::1", "2002:808:808::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1",
        "ff02::1",
        "ffff::1",
    ])
    func `an address that not everybody may have is not public`(text: String) throws {
        #expect(try !#require(InternetAddress(text)).isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.0.1",
        "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
        "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:200::1", "2001:4860:4860::8888", "2001:db7:ffff::1", "2003::1", "2606:4700::1111",
        "2a00::1",
        "3ffe::1", "3fff:1000::1",
    ])
    func `an address of the Internet is public`(text: String) throws {
        #expect(try #require(InternetAddress(text)).isPublic)
    }

    @Test func `IPv4 within IPv6 is IPv4`() throws {
        #expect(InternetAddress("::ffff:1.2.3.4") == InternetAddress("1.2.3.4"))
        #expect(InternetAddress("::ffff:0102:0304")?.text == "1.2.3.4")
        #expect(InternetAddress("2001:DB8:0:0::1")?.text == "2001:db8::1")
    }

    @Test func `what is no address is none`() {
        for text in [
            "", "1", "1.2.3", "127.1", "0x7f.0.0.1", "017.0.0.1", "1.2.3.256", "[::1]", "::1%lo", "a.example", " 1.2.3.4", "1.2.3.4\n",
            ":::",
        ] {
            #expect(InternetAddress(text) == nil, "\(text)")
        }
        #expect(InternetAddress(bytes: [1, 2, 3]) == nil && InternetAddress(bytes: []) == nil)
    }
}
