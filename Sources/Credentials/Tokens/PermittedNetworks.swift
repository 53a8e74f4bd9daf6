/// The networks from which a token works, as its caveat writes them.
public struct PermittedNetworks: Sendable, Hashable {
    /// As they were written.
    public let texts: [String]
    private let blocks: [AddressBlock]

    /// Takes networks such as `10.0.0.0/8` or `fd00::/8`, or single addresses; nil if one of them is neither.
    public init?(_ texts: [String]) {
        let blocks = texts.compactMap { AddressBlock($0) }
        guard blocks.count == texts.count else { return nil }
        self.texts = texts
        self.blocks = blocks
    }

    /// Whether the address is in one of them. IPv4 within IPv6 counts as IPv4.
    public func contains(_ address: NetworkAddress) -> Bool {
        blocks.contains { $0.contains(address) }
    }
}
