/// The URL-safe base64 of RFC 4648 section 5, without padding, in its one canonical form: what WebAuthn (section 3) and JOSE (RFC 7515,
/// section 2) call base64url.
package enum Base64URL {
    /// The bytes that `text` stands for; nil unless it has the one form: the URL-safe alphabet and nothing else, no padding,
    /// a possible length, and zeros in the bits that are left over (RFC 4648, section 3.5).
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? { decode(Array(text)) }

    private static func decode(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 + 2)
        var pending: UInt16 = 0
        var bits: UInt16 = 0
        for character in text {
            guard let value = value(of: character) else { return nil }
            // At most 7 bits wait, so 13 are the most.
            pending = (pending & 0xFF) << 6 | UInt16(value)
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
        }
        guard pending & ((1 << bits) - 1) == 0 else { return nil }
        return bytes
    }

    /// The text that stands for `bytes`.
    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 3 * 4 + 3)
        var pending: UInt16 = 0
        var bits: UInt16 = 0
        for byte in bytes {
            pending = (pending & 0x3F) << 8 | UInt16(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                text.append(character(of: UInt8(truncatingIfNeeded: pending >> bits) & 0x3F))
            }
        }
        if bits > 0 { text.append(character(of: UInt8(truncatingIfNeeded: pending << (6 - bits)) & 0x3F)) }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }

    private static func character(of value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: value + UInt8(ascii: "A")
        case 26..<52: value - 26 + UInt8(ascii: "a")
        case 52..<62: value - 52 + UInt8(ascii: "0")
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }
}
