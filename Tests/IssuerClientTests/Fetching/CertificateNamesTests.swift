import Testing

import ServerCertificates

@Suite struct CertificateNamesTests {
    @Test(arguments: [
        ("a.example", "a.example"), ("A.Example", "a.example"), ("*.b.example", "a.b.example"), ("localhost", "localhost"),
    ])
    func `a certificate is for its names, and for one label where there is a star`(name: String, host: String) {
        #expect(CertificateNames(names: ["other.example", name]).contain(host))
    }

    @Test(arguments: [
        ("a.example", "b.example"), ("a.example", "x.a.example"), ("x.a.example", "a.example"), ("*.example", "a.example"), ("*", "a"),
        ("*", "a.example"), ("*.b.example", "b.example"), ("*.b.example", "x.a.b.example"), ("*.*.example", "a.b.example"),
        ("a*.b.example", "aa.b.example"), ("a.*.example", "a.b.example"), ("*a.b.example", "aa.b.example"),
        ("a.example\0.b.example", "a.example"),
        ("", "a"), ("a.example.", "a.example"), ("*.b.example", ".b.example"),
    ])
    func `other hosts are others`(name: String, host: String) {
        #expect(!CertificateNames(names: [name]).contain(host))
    }

    @Test func `a certificate without names is for none`() {
        #expect(!CertificateNames(names: []).contain("a.example"))
    }
}
