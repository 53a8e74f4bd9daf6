/// Base32 in the form of RFC 4648 section 6, without padding, over one of two alphabets.
struct Base32: Sendable {
    /// `A-Z2-7` (RFC 4648): what authenticator apps read.
    static let standard = Base32("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    /// Crockford's, in lower case: without `i`, `l`, `o`, which look like digits, and without `u`.
    static let crockford = Base32("0123456789abcdefghjkmnpqrstvwxyz")

    private let alphabet: [UInt8]

    private init(_ alphabet: StaticString) {
        self.alphabet = Array("\(alphabet)".utf8)
    }

    /// The text that stands for `bytes`.
    func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            pending = (pending << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(character(pending >> bits))
            }
        }
        if bits > 0 { text.append(character(pending << (5 - bits))) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` stands for; nil unless it is canonical: only the alphabet, a possible length, and zeros in
    /// the bits that are left over (RFC 4648 section 3.5).
    func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            pending = (pending << 5 | UInt32(value)) & 0xFFFF
            bits += 5
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
        }
        // Five bits or more that are left over are a character too many.
        guard bits < 5, pending & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }

    private func character(_ bits: UInt32) -> UInt8 { alphabet[Int(bits & 0x1F)] }
}

/// `text` in groups of four characters, for people who copy it by hand.
func groupedByFour(_ text: String, separator: Character) -> String {
    var grouped = ""
    for (index, character) in text.enumerated() {
        if index > 0, index.isMultiple(of: 4) { grouped.append(separator) }
        grouped.append(character)
    }
    return grouped
}
