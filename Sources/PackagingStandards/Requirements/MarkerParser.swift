/// Parses a marker (PEP 508, "Grammar", `marker_or` and what it is made of).
///
/// Recursion is bounded by ``Marker/maximumDepth``.
struct MarkerParser {
    private var scanner: RequirementScanner
    private var depth = 0

    init(_ scanner: RequirementScanner) { self.scanner = scanner }

    /// Parses all that is left of the text.
    mutating func parse() throws(RequirementError) -> MarkerExpression {
        let expression = try parseExpression()
        guard scanner.next == nil else { throw scanner.malformed(expected: .afterComparison) }
        return expression
    }

    private mutating func parseExpression() throws(RequirementError) -> MarkerExpression {
        var expression = MarkerExpression(first: try parseTerm())
        while let join = skipJoin() { expression.rest.append((join, try parseTerm())) }
        return expression
    }

    private mutating func skipJoin() -> MarkerJoin? {
        if scanner.skip(word: "and") { return .and }
        if scanner.skip(word: "or") { return .or }
        return nil
    }

    private mutating func parseTerm() throws(RequirementError) -> MarkerTerm {
        scanner.skipSpaces()
        let term = try scanner.skip(UInt8(ascii: "(")) ? parseGroup() : parseComparison()
        scanner.skipSpaces()
        return term
    }

    private mutating func parseGroup() throws(RequirementError) -> MarkerTerm {
        guard depth < Marker.maximumDepth else { throw .nestedTooDeep }
        depth += 1
        let expression = try parseExpression()
        guard scanner.skip(UInt8(ascii: ")")) else { throw scanner.malformed(expected: .closingParenthesis) }
        depth -= 1
        return .group(expression)
    }

    private mutating func parseComparison() throws(RequirementError) -> MarkerTerm {
        let left = try parseOperand()
        scanner.skipSpaces()
        let comparison = try parseOperator()
        scanner.skipSpaces()
        let right = try parseOperand()
        return .comparison(MarkerComparison(left, comparison, right))
    }

    private mutating func parseOperand() throws(RequirementError) -> MarkerOperand {
        let start = scanner
        if let quote = scanner.next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            return .value(try parseValue(quote))
        }
        let name = scanner.take { $0.isWordByte || $0 == UInt8(ascii: ".") }
        guard let variable = MarkerVariable(spelling: name) else { throw start.malformed(expected: .operand) }
        return .variable(variable)
    }

    /// A value between quotes. PEP 508 has no escapes; Python's reader knows them and others do not, so a backslash is refused.
    private mutating func parseValue(_ quote: UInt8) throws(RequirementError) -> String {
        _ = scanner.skip(quote)
        let value = scanner.take { $0 != quote }
        guard scanner.skip(quote) else { throw scanner.malformed(expected: .closingQuote) }
        guard !value.utf8.contains(UInt8(ascii: "\\")) else { throw .backslash(QuotedValue(value)) }
        return value
    }

    private mutating func parseOperator() throws(RequirementError) -> MarkerOperator {
        if scanner.skip(word: "in") { return .isIn }
        if scanner.skip(word: "not") {
            guard scanner.skipSpaces(), scanner.skip(word: "in") else { throw scanner.malformed(expected: .inAfterNot) }
            return .isNotIn
        }
        let start = scanner
        let text = scanner.take(while: \.isComparisonByte)
        guard let comparison = MarkerOperator(rawValue: text) else { throw start.malformed(expected: .comparison) }
        return comparison
    }
}
