package import NIOSSL

/// Whose certificate a certificate is (RFC 9525, section 6).
///
/// NIOSSL takes one for good too that names the address which is connected to. But where a name was asked for, an address proves
/// nothing: whoever answers for the name with an address of their own may well have a certificate for that.
package struct CertificateNames {
    private let names: [[UInt8]]

    /// The names of the alternative names; the common name counts for nothing.
    package init(_ certificate: NIOSSLCertificate) {
        names = certificate._subjectAlternativeNames().compactMap { $0.nameType == .dnsName ? Array($0.contents) : nil }
    }

    package init(names: [String]) {
        self.names = names.map { Array($0.utf8) }
    }

    /// Whether one of the names is `host`, in lower case, or is it with a star for its first label.
    package func contain(_ host: String) -> Bool {
        let host = Array(host.utf8)
        let parent = host.firstIndex(of: UInt8(ascii: ".")).map { host[$0...] }
        return names.contains { name in
            let name = name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            if name == host { return true }
            guard let parent, parent.dropFirst().contains(UInt8(ascii: ".")), parent.startIndex > 0 else { return false }
            return name.first == UInt8(ascii: "*") && name.dropFirst().elementsEqual(parent)
        }
    }
}
