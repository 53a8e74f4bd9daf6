/// A mail address that can be written into a mail's head as it is: `local@domain` of RFC 5321, without quoting and comments, at most
/// 254 bytes.
package struct EmailAddress: Hashable, Sendable {
    package let text: String

    /// The form that is compared: nobody runs two mailboxes that differ in case only.
    package var key: String { text.lowercased() }

    package init(_ text: String) throws(AccountRefusal) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, Self.isLocalPart(parts[0]), Self.isDomain(parts[1]) else {
            throw .badEmailAddress(text)
        }
        self.text = text
    }

    /// RFC 5321, section 4.1.2 (Dot-string), and letters beyond ASCII as RFC 6531 allows.
    private static func isLocalPart(_ part: Substring) -> Bool {
        let atoms = part.split(separator: ".", omittingEmptySubsequences: false)
        return part.utf8.count <= 64 && atoms.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(isAtomCharacter) }
    }

    private static func isAtomCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.isASCIIDigit || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isDomain(_ part: Substring) -> Bool {
        let labels = part.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0.isASCIIDigit || $0 == "-" }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
