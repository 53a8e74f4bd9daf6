/// A network: all addresses that begin with the same bits (RFC 4632; RFC 4291, section 2.3).
public struct AddressBlock: Hashable, Sendable {
    private let address: NetworkAddress
    private let bits: Int

    /// `10.0.0.0/8`, `fd00::/8`, or a single address. No bit beyond the prefix may be set.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = NetworkAddress(parts[0]) else { return nil }
        let all = address.bytes.count * 8
        // Digits alone: what one reader takes for a number, every other does too.
        guard let bits = parts.count == 2 ? Int(parts[1]) : all, (0...all).contains(bits), parts.count == 1 || String(bits) == parts[1]
        else { return nil }
        self.address = address
        self.bits = bits
        guard (bits..<all).allSatisfy({ address.bytes[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 }) else { return nil }
    }

    /// In its one form: `10.0.0.0/8`, `2001:db8::/32`, or a single address without a length.
    public var text: String {
        bits == address.bytes.count * 8 ? address.text : "\(address.text)/\(bits)"
    }

    /// Blocks with commas between them; an empty text for none.
    public static func list(_ text: String) -> [AddressBlock]? {
        let parts = text.split(separator: ",").map { $0.filter { $0 != " " } }
        let blocks = parts.compactMap { AddressBlock($0) }
        return blocks.count == parts.count ? blocks : nil
    }

    /// Whether the address begins with the block's bits. One of the other kind never does.
    public func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        return (0..<bits).allSatisfy { bit in
            (other.bytes[bit / 8] ^ address.bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }
}
