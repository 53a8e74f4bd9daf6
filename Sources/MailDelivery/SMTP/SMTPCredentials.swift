/// User and password for the mail server. Prints as nothing.
package struct SMTPCredentials: Sendable {
    let user: String
    let password: String

    /// Takes `user:password`, percent-encoded.
    init(urlPart: Substring) throws(SMTPURLFault) {
        let parts = urlPart.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let user = Self.decoded(parts[0]), let password = Self.decoded(parts[1]) else { throw .userinfo }
        (self.user, self.password) = (user, password)
    }

    /// RFC 3986, section 2.1. Nothing for what is malformed, empty or too long (RFC 4616: 255 bytes), is no UTF-8, or has controls.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
            bytes.append(high << 4 | low)
        }
        guard (1...255).contains(bytes.count), bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}

extension SMTPCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: a secret must not reach a log.
    package var description: String { "" }
    /// Nothing: a secret must not reach a log.
    package var debugDescription: String { "" }
    /// No children: a secret must not reach a log.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
