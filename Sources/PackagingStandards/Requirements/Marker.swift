/// An environment marker: the condition under which a requirement holds (PEP 508, "Environment Markers").
///
/// ``description`` is the canonical text: double quotes, one space around operators, dots in old variable names made `_`,
/// values compared with `extra` in normal form (PEP 685). Two markers are equal when their canonical texts are.
public struct Marker: Sendable {
    /// The deepest that parentheses may stand in each other.
    public static let maximumDepth = 32

    /// The canonical text.
    public let description: String

    let expression: MarkerExpression

    /// Accepts one marker and nothing after it.
    public init(_ text: some StringProtocol) throws(RequirementError) {
        var parser = MarkerParser(try RequirementScanner(text))
        self.init(try parser.parse())
    }

    init(_ expression: MarkerExpression) {
        self.expression = expression
        description = expression.canonicalText
    }
}

extension Marker: Hashable {
    /// Whether both have the same canonical text.
    public static func == (left: Marker, right: Marker) -> Bool { left.description == right.description }

    /// Feeds the canonical text.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Marker: CustomStringConvertible {}
