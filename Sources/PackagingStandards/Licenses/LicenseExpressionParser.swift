/// Reads the words of a licence expression in one pass and writes the canonical text (PEP 639, appendix on SPDX syntax).
///
/// Operands and operators must alternate, as in a sequence of Python's `or`; like `packaging`, it lets `WITH` follow a
/// parenthesis and an exception follow an exception.
struct LicenseExpressionParser {
    private(set) var canonical = ""

    private let words: [String]
    private let lowercased: [String]
    private var expectsOperand = true
    private var followsWith = false
    private var depth = 0

    init(words: [String]) {
        self.words = words
        lowercased = words.map { word in String(decoding: word.utf8.map(\.lowercasedASCII), as: UTF8.self) }
    }

    mutating func parse() throws(LicenseExpressionError) {
        guard !words.isEmpty else { throw .empty }
        for index in words.indices {
            switch lowercased[index] {
            case "(": try open(words[index])
            case ")": try close(words[index])
            case "and", "or", "with": try join(words[index], lowercased[index])
            default: try add(words[index], lowercased[index])
            }
        }
        guard !expectsOperand, depth == 0 else { throw .misplaced(nil) }
    }

    private mutating func open(_ word: String) throws(LicenseExpressionError) {
        guard expectsOperand else { throw .misplaced(QuotedValue(word)) }
        depth += 1
        guard depth <= LicenseExpression.maximumDepth else { throw .nestedTooDeep }
        write("(")
        followsWith = false
    }

    private mutating func close(_ word: String) throws(LicenseExpressionError) {
        guard !expectsOperand, depth > 0 else { throw .misplaced(QuotedValue(word)) }
        depth -= 1
        canonical += ")"
    }

    private mutating func join(_ word: String, _ lowercased: String) throws(LicenseExpressionError) {
        guard !expectsOperand else { throw .misplaced(QuotedValue(word)) }
        write(lowercased.uppercased())
        expectsOperand = true
        followsWith = lowercased == "with"
    }

    private mutating func add(_ word: String, _ lowercased: String) throws(LicenseExpressionError) {
        guard expectsOperand else { throw .misplaced(QuotedValue(word)) }
        write(try followsWith ? exception(word, lowercased) : license(word, lowercased))
        expectsOperand = false
        followsWith = false
    }

    private func exception(_ word: String, _ lowercased: String) throws(LicenseExpressionError) -> String {
        guard let identifier = Self.exceptions[lowercased] else { throw .unknownException(QuotedValue(word)) }
        return identifier
    }

    private func license(_ word: String, _ lowercased: String) throws(LicenseExpressionError) -> String {
        let orLater = lowercased.hasSuffix("+")
        let name = orLater ? String(lowercased.dropLast()) : lowercased
        let suffix = orLater ? "+" : ""
        if name.hasPrefix(Self.referencePrefix) { return try reference(word, name) + suffix }
        guard let identifier = Self.licenses[name] else { throw .unknownLicense(QuotedValue(word)) }
        return identifier + suffix
    }

    /// A custom licence in the spelling of its last mention, so that one expression spells it in one way.
    private func reference(_ word: String, _ name: String) throws(LicenseExpressionError) -> String {
        guard name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
            let mention = lowercased.lastIndex(of: name)
        else { throw .malformedReference(QuotedValue(word)) }
        return "LicenseRef-" + words[mention].dropFirst(Self.referencePrefix.count)
    }

    private mutating func write(_ word: String) {
        if !canonical.isEmpty, canonical.utf8.last != UInt8(ascii: "(") { canonical += " " }
        canonical += word
    }

    private static let referencePrefix = "licenseref-"
    private static let licenses = byLowercase(SPDXIdentifiers.licenses)
    private static let exceptions = byLowercase(SPDXIdentifiers.exceptions)

    private static func byLowercase(_ identifiers: String) -> [String: String] {
        let listed = identifiers.split(whereSeparator: \.isWhitespace)
        return Dictionary(listed.map { ($0.lowercased(), String($0)) }, uniquingKeysWith: { first, _ in first })
    }
}
