/// A licence expression as core metadata's `License-Expression` holds it (PEP 639, "SPDX license expression syntax").
///
/// ``text`` is canonical: identifiers in the spelling of the SPDX licence list, operators in upper case, one space between
/// words. Custom licences are `LicenseRef-` with ASCII letters, digits, `.` and `-` after it. What is accepted, and its
/// canonical text, are those of `packaging.licenses.canonicalize_license_expression`.
public struct LicenseExpression: Hashable, Sendable, CustomStringConvertible {
    /// The most bytes that an expression may have.
    public static let maximumLength = 8_192

    /// The deepest that parentheses may stand in each other.
    public static let maximumDepth = 32

    /// The version of the SPDX licence list whose identifiers are known.
    public static let spdxListVersion = SPDXIdentifiers.listVersion

    /// The canonical text.
    public let text: String

    /// Accepts a valid expression in any mixture of upper and lower case.
    public init(_ text: some StringProtocol) throws(LicenseExpressionError) {
        let length = text.utf8.count
        guard length <= Self.maximumLength else { throw .tooLong(length: length) }
        var parser = LicenseExpressionParser(words: Self.words(of: text))
        try parser.parse()
        self.text = parser.canonical
    }

    /// The canonical text.
    public var description: String { text }

    /// The words of `text`: parentheses stand alone, white space separates.
    private static func words(of text: some StringProtocol) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            let isParenthesis = scalar == "(" || scalar == ")"
            guard isParenthesis || scalar.isPythonWhitespace else {
                word.unicodeScalars.append(scalar)
                continue
            }
            if !word.isEmpty { words.append(word) }
            word = ""
            if isParenthesis { words.append(String(scalar)) }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}

/// Why a text is no licence expression.
public enum LicenseExpressionError: Error, Hashable, Sendable {
    /// The text has no words.
    case empty
    /// The text has more than ``LicenseExpression/maximumLength`` bytes.
    case tooLong(length: Int)
    /// Parentheses stand in each other deeper than ``LicenseExpression/maximumDepth``.
    case nestedTooDeep
    /// The word stands where no such word may stand; nil is the end of the text.
    case misplaced(QuotedValue?)
    /// The word is no identifier of the SPDX licence list.
    case unknownLicense(QuotedValue)
    /// The word after `WITH` is no exception of the SPDX licence list.
    case unknownException(QuotedValue)
    /// A `LicenseRef-` has characters that it may not have.
    case malformedReference(QuotedValue)

    /// One sentence for the person whose expression was refused.
    public var sentence: String {
        switch self {
        case .empty:
            "The licence expression is empty; write an SPDX identifier such as MIT, or leave the field out."
        case .tooLong(let length):
            "The licence expression has \(length) bytes; use at most \(LicenseExpression.maximumLength)."
        case .nestedTooDeep:
            "The licence expression has parentheses more than \(LicenseExpression.maximumDepth) deep; write it with fewer."
        case .misplaced(let word?):
            "The licence expression has \(word) in a place where it means nothing; "
                + "join identifiers with AND, OR and WITH, and close every parenthesis."
        case .misplaced(nil):
            "The licence expression ends too early; put an identifier after AND, OR and WITH, and close every parenthesis."
        case .unknownLicense(let word):
            "\(word) is not in the SPDX licence list; use an identifier from the list, or a custom one that begins with LicenseRef-."
        case .unknownException(let word):
            "\(word) is not an exception of the SPDX licence list; put one from the list after WITH."
        case .malformedReference(let word):
            "\(word) is not a valid custom licence; after LicenseRef- use only ASCII letters, digits, '.' and '-'."
        }
    }
}
