/// What a person puts into an authenticator app. All of it holds the secret: it is shown once, and never cached or logged.
extension TOTPSecret {
    /// The secret as apps take it: 32 characters of base32 in upper case, without padding (RFC 4648 section 6).
    public var base32: String { withBytes { Base32.standard.encode($0) } }

    /// The same in eight groups of four, for people who type it. Apps pass over the spaces.
    public var groupedBase32: String { groupedByFour(base32, separator: " ") }

    /// The key URI for a QR code: `otpauth://totp/Issuer:account?secret=…&issuer=…&algorithm=SHA1&digits=6&period=30`
    /// ("Key Uri Format" of Google Authenticator's wiki).
    ///
    /// Everything but RFC 3986's unreserved characters is percent-encoded, spaces as `%20`. The format forbids colons in
    /// names, as the label is split at the first one: they become spaces.
    public func keyURI(issuer: String, account: String) -> String {
        let issuer = percentEncoded(issuer.replacing(":", with: " "))
        let account = percentEncoded(account.replacing(":", with: " "))
        return "otpauth://totp/\(issuer):\(account)?secret=\(base32)&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
    }
}

/// `text` with everything but unreserved characters (RFC 3986 section 2.3) encoded as the bytes of its UTF-8.
private func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = text.utf8.flatMap { byte -> [UInt8] in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: [byte]
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): [byte]
        default: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
