/// A value from outside, made fit to stand in a sentence that a person reads.
///
/// At most ``maximumLength`` Unicode scalars are kept. Control, format (among them the bidirectional ones), private-use,
/// unassigned, line-separator and paragraph-separator characters become `?`, so that a hostile value can neither forge a
/// line in a log nor reorder the text around it.
public struct QuotedValue: Hashable, Sendable, CustomStringConvertible {
    /// The most Unicode scalars of the value that are kept; what is longer ends in `...`.
    public static let maximumLength = 100

    /// The cleaned value, without quotes.
    public let text: String

    /// Cleans `value`; reads no more of it than it keeps.
    public init(_ value: some StringProtocol) {
        var cleaned = ""
        var kept = 0
        for scalar in value.unicodeScalars {
            guard kept < Self.maximumLength else {
                cleaned += "..."
                break
            }
            cleaned.unicodeScalars.append(Self.isPrintable(scalar) ? scalar : "?")
            kept += 1
        }
        text = cleaned
    }

    /// The cleaned value in double quotes.
    public var description: String { "\"\(text)\"" }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber,
            .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol,
            .spaceSeparator:
            true
        @unknown default:
            false
        }
    }
}
