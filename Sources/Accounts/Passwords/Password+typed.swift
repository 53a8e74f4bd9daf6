package import Credentials
internal import Foundation

extension Password {
    /// A password as it was typed, brought to the normal form NFKC: keyboards and systems write the same letters in different bytes (NIST
    /// SP 800-63B-4, section 3.1.1.2; RFC 8265 likewise). Nothing is trimmed or folded.
    package init(typed text: String) throws(PasswordError) {
        guard text.unicodeScalars.prefix(Self.maximumLength + 1).count <= Self.maximumLength else { throw .tooLong }
        try self.init(text.precomposedStringWithCompatibilityMapping)
    }
}
