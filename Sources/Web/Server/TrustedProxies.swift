package import Credentials

/// Proxies whose word about the client is believed.
package struct TrustedProxies: Sendable {
    private let blocks: [AddressBlock]

    package init(_ blocks: [AddressBlock]) {
        self.blocks = blocks
    }

    /// The client's address: the peer's; if that is a trusted proxy, the last entry of `X-Forwarded-For` that is not one.
    ///
    /// Some proxies add a port. Of an entry that is no address even so nobody knows who it is: then there is no address, and what is bound to
    /// one is refused.
    func client(peer: String?, forwardedFor: [String]) -> String? {
        guard let peer, var client = NetworkAddress(peer) else { return peer }
        let entries = forwardedFor.joined(separator: ",").split(separator: ",", omittingEmptySubsequences: false)
        for entry in entries.reversed() {
            guard isTrusted(client) else { break }
            let text = Self.withoutSpace(entry)
            // A proxy that had nothing to say wrote nothing.
            if text.isEmpty { break }
            guard let next = Self.address(text) else { return nil }
            client = next
        }
        return client.text
    }

    /// Whether that peer's word is believed.
    func isTrusted(peer: String) -> Bool {
        NetworkAddress(peer).map(isTrusted) ?? false
    }

    private func isTrusted(_ address: NetworkAddress) -> Bool {
        blocks.contains { $0.contains(address) }
    }

    /// An address, alone or with a port: `192.0.2.1:4711`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
    private static func address(_ text: String) -> NetworkAddress? {
        if let address = NetworkAddress(text) { return address }
        guard let colon = text.lastIndex(of: ":"), isPort(text[text.index(after: colon)...]) else { return bracketed(text[...]) }
        let host = text[..<colon]
        return host.contains(":") ? bracketed(host) : NetworkAddress(host)
    }

    private static func bracketed(_ text: Substring) -> NetworkAddress? {
        guard text.first == "[", text.last == "]" else { return nil }
        return NetworkAddress(text.dropFirst().dropLast())
    }

    private static func isPort(_ text: Substring) -> Bool {
        (1...5).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func withoutSpace(_ text: Substring) -> String {
        text.filter { $0 != " " && $0 != "\t" }
    }
}
