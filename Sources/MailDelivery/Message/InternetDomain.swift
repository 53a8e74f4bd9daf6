internal import Foundation

/// A domain name in its ASCII form, lower case: labels of letters, digits and hyphens, those of other alphabets in Punycode (RFC 5891).
struct InternetDomain: Hashable, Sendable {
    let text: String

    /// Nothing for a text that is no domain name.
    init?(_ text: String) {
        let mapped = text.lowercased().precomposedStringWithCompatibilityMapping
        let labels = mapped.split(separator: ".", omittingEmptySubsequences: false).map(Self.label)
        guard text.utf8.count <= 1_000, labels.allSatisfy({ $0 != nil }) else { return nil }
        self.text = labels.compactMap { $0 }.joined(separator: ".")
        guard self.text.utf8.count <= 253 else { return nil }
    }

    private static func label(_ label: Substring) -> String? {
        let scalars = Array(label.unicodeScalars)
        guard (1...63).contains(scalars.count), scalars.first != "-", scalars.last != "-", scalars.allSatisfy(isLabelCharacter) else {
            return nil
        }
        guard scalars.contains(where: { !$0.isASCII }) else { return String(label) }
        // A label may not begin with a mark, nor look like Punycode before it is.
        guard let first = scalars.first, !isMark(first), !(scalars.count > 3 && scalars[2] == "-" && scalars[3] == "-") else { return nil }
        guard let encoded = Punycode.encode(scalars), encoded.utf8.count <= 59 else { return nil }
        return "xn--" + encoded
    }

    private static func isLabelCharacter(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else { return scalar.isASCIILetterOrDigit || scalar == "-" }
        return scalar.properties.isAlphabetic || isMark(scalar) || scalar.properties.generalCategory == .decimalNumber
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }
}
