internal import Glibc

/// A network address: 4 bytes of IPv4 or 16 of IPv6. IPv4 within IPv6 counts as IPv4.
struct NetworkAddress: Hashable, Sendable {
    let bytes: [UInt8]

    init?(_ text: some StringProtocol) {
        let text = String(text.prefix(64))
        var (four, six) = (in_addr(), in6_addr())
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            bytes = unsafe withUnsafeBytes(of: &four) { unsafe Array($0) }
        } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
            let all = unsafe withUnsafeBytes(of: &six) { unsafe Array($0) }
            let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            bytes = isMapped ? Array(all[12...]) : all
        } else {
            return nil
        }
    }

    /// The usual form (RFC 5952).
    var text: String {
        var buffer = [CChar](repeating: 0, count: 64)
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        _ = unsafe bytes.withUnsafeBytes { unsafe inet_ntop(family, $0.baseAddress, &buffer, socklen_t(buffer.count)) }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A network: all addresses that begin with the same bits (RFC 4632; RFC 4291, section 2.3).
package struct AddressBlock: Hashable, Sendable {
    private let address: NetworkAddress
    private let bits: Int

    /// `10.0.0.0/8`, `fd00::/8`, or a single address. No bit beyond the prefix may be set.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = NetworkAddress(parts[0]) else { return nil }
        let all = address.bytes.count * 8
        guard let bits = parts.count == 2 ? Int(parts[1]) : all, (0...all).contains(bits) else { return nil }
        self.address = address
        self.bits = bits
        guard (bits..<all).allSatisfy({ address.bytes[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 }) else { return nil }
    }

    /// Blocks with commas between them; an empty text for none.
    package static func list(_ text: String) -> [AddressBlock]? {
        let parts = text.split(separator: ",").map { $0.filter { $0 != " " } }
        let blocks = parts.compactMap { AddressBlock($0) }
        return blocks.count == parts.count ? blocks : nil
    }

    func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in
            (other.bytes[bit / 8] ^ address.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}

/// Proxies whose word about the client is believed.
package struct TrustedProxies: Sendable {
    private let blocks: [AddressBlock]

    package init(_ blocks: [AddressBlock]) {
        self.blocks = blocks
    }

    /// The client's address: the peer's; if that is a trusted proxy, the last entry of `X-Forwarded-For` that is not one. An entry that
    /// is no address ends the search: nobody knows what stands before it.
    func client(peer: String?, forwardedFor: [String]) -> String? {
        guard let peer, var client = NetworkAddress(peer) else { return peer }
        let entries = forwardedFor.joined(separator: ",").split(separator: ",", omittingEmptySubsequences: false)
        for entry in entries.reversed() {
            guard isTrusted(client), let next = NetworkAddress(Self.withoutSpace(entry)) else { break }
            client = next
        }
        return client.text
    }

    private func isTrusted(_ address: NetworkAddress) -> Bool {
        blocks.contains { $0.contains(address) }
    }

    private static func withoutSpace(_ text: Substring) -> String {
        text.filter { $0 != " " && $0 != "\t" }
    }
}
