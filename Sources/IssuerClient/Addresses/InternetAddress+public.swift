/// A network, as IANA's registries of special-purpose addresses write it.
private struct Network {
    let prefix: [UInt8]
    let bits: Int

    init(_ prefix: [UInt8], _ bits: Int) {
        self.prefix = prefix
        self.bits = bits
    }

    func contains(_ address: [UInt8]) -> Bool {
        (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return address[bit / 8] & mask == (bit / 8 < prefix.count ? prefix[bit / 8] : 0) & mask
        }
    }
}

extension InternetAddress {
    /// Whether anybody on the Internet may have the address: neither private, nor of this machine or link, nor shared, reserved,
    /// for documentation or for groups (IANA's special-purpose registries; RFC 6890). An address that carries one of IPv4 is judged
    /// by that (64:ff9b::/96, RFC 6052), or is not public (6to4, Teredo, and the local prefix of RFC 8215).
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains { $0.contains(bytes) } }
        if Self.translated.contains(bytes) { return InternetAddress(bytes: Array(bytes[12...]))?.isPublic ?? false }
        return Self.global6.contains(bytes) && !Self.special6.contains { $0.contains(bytes) }
    }

    private static let special4 = [
        Network([0], 8), Network([10], 8), Network([100, 64], 10), Network([127], 8), Network([169, 254], 16),
        Network([172, 16], 12), Network([192, 0, 0], 24), Network([192, 0, 2], 24), Network([192, 88, 99], 24),
        Network([192, 168], 16), Network([198, 18], 15), Network([198, 51, 100], 24), Network([203, 0, 113], 24),
        Network([224], 4), Network([240], 4),
    ]

    private static let translated = Network([0x00, 0x64, 0xFF, 0x9B], 96)

    /// All that is given out so far (RFC 4291, section 2.4): what lies outside is private, of a link, or of nobody.
    private static let global6 = Network([0x20], 3)

    private static let special6 = [
        // Teredo, ORCHID and others; documentation; 6to4; documentation.
        Network([0x20, 0x01, 0x00], 23), Network([0x20, 0x01, 0x0D, 0xB8], 32), Network([0x20, 0x02], 16), Network([0x3F, 0xFF], 20),
    ]
}
