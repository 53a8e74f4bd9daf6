/// A mail address as it travels: the local part a dot-string (RFC 5321, section 4.1.2; RFC 6531 for what is beyond ASCII), the domain in
/// ASCII, where other alphabets are written in Punycode (RFC 5890).
///
/// Whatever is in it can stand in a header and in a command as it is.
package struct MailAddress: Hashable, Sendable {
    package let text: String

    /// Nothing for a text that is no such address.
    package init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isDotString(parts[0]), let domain = InternetDomain(String(parts[1])) else { return nil }
        self.init(local: String(parts[0]), domain: domain.text)
    }

    /// The address that mails come from.
    /// - Parameter host: the index's host, as a domain name or an address.
    init(sending local: StaticString, host: MailHost) {
        text = "\(local)@\(host.text)"
    }

    private init?(local: String, domain: String) {
        text = local + "@" + domain
        guard local.utf8.count <= 64, text.utf8.count <= 254 else { return nil }
    }

    /// Whether only servers with SMTPUTF8 (RFC 6531) take it.
    package var needsUTF8: Bool { text.utf8.contains { $0 >= 0x80 } }

    private static func isDotString(_ part: Substring) -> Bool {
        part.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.unicodeScalars.allSatisfy { isAtomCharacter($0) || isLetterBeyondASCII($0) }
        }
    }

    /// RFC 5322, section 3.2.3.
    static func isAtomCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCIILetterOrDigit || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isLetterBeyondASCII(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber: scalar.value >= 0x80
        default: scalar.value >= 0x80 && scalar.properties.isAlphabetic
        }
    }
}

extension MailAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing: whom a mail goes to is not for the log.
    package var description: String { "" }
    /// Nothing: whom a mail goes to is not for the log.
    package var debugDescription: String { "" }
    /// No children: whom a mail goes to is not for the log.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
