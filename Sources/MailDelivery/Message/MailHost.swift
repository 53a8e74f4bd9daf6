/// The host that mails come from, as addresses and `EHLO` name it: a domain name, or an address in brackets (RFC 5321, section 4.1.3).
package struct MailHost: Hashable, Sendable {
    package let text: String

    /// - Parameter host: the host of the base URL; `localhost` stands in for what is none.
    package init(_ host: String) {
        if host.hasPrefix("["), host.hasSuffix("]") {
            let address = host.dropFirst().dropLast()
            let isAddress = address.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
            text = isAddress ? "[IPv6:\(address)]" : "localhost"
        } else if host.split(separator: ".").count == 4, host.split(separator: ".").allSatisfy({ UInt8($0) != nil }) {
            text = "[\(host)]"
        } else {
            text = InternetDomain(host)?.text ?? "localhost"
        }
    }
}
