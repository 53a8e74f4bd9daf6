/// Why a text is no requirement, or no marker.
public enum RequirementError: Error, Hashable, Sendable {
    /// The text has more than ``Requirement/maximumLength`` bytes.
    case tooLong(length: Int)
    /// The text has a control character, a line break, or a character that reorders text.
    case controlCharacter(QuotedValue)
    /// The parentheses of a marker stand in each other deeper than ``Marker/maximumDepth``.
    case nestedTooDeep
    /// Something else than `expected` stands before `found`; nil is the end of the text.
    case malformed(expected: RequirementPart, found: QuotedValue?)
    /// A quoted value in a marker has a backslash, which PEP 508 does not allow and readers understand differently.
    case backslash(QuotedValue)
    /// The name of the project is not valid.
    case name(ProjectNameError)
    /// The name of an extra is not valid.
    case extra(ProjectNameError)
    /// A version clause is not valid.
    case specifier(VersionSpecifierError)

    /// One sentence for the person whose requirement was refused.
    public var sentence: String {
        switch self {
        case .tooLong(let length):
            "The requirement has \(length) bytes; use at most \(Requirement.maximumLength)."
        case .controlCharacter(let text):
            "\(text) has a line break, a control character or a character that reorders text; remove it."
        case .nestedTooDeep:
            "The marker has parentheses more than \(Marker.maximumDepth) deep; write it with fewer."
        case .malformed(let expected, let found?):
            "Before \(found) there must be \(expected.rawValue); correct the requirement (PEP 508)."
        case .malformed(let expected, nil):
            "At its end there must be \(expected.rawValue); complete the requirement (PEP 508)."
        case .backslash(let text):
            "The value \(text) in the marker has a backslash; write it without."
        case .name(let error):
            error.sentence
        case .extra(let error):
            "In the extras: " + error.sentence
        case .specifier(let error):
            error.sentence
        }
    }
}

/// A part of a requirement that was expected where something else stood. The raw value is the part in words.
public enum RequirementPart: String, Sendable {
    /// The name that begins a requirement.
    case name = "the name of a project"
    /// What may follow a name and its extras.
    case afterName = "a version clause, '@', ';' or the end"
    /// What may follow a version clause.
    case afterClause = "a comma, ';' or the end"
    /// The end of version clauses in parentheses.
    case closingParenthesis = "a closing parenthesis"
    /// An extra, or the end of the list.
    case extraOrBracket = "the name of an extra or ']'"
    /// An extra after a comma.
    case extra = "the name of an extra"
    /// What may follow an extra.
    case commaOrBracket = "a comma or ']'"
    /// The URL after `@`.
    case url = "a URL"
    /// What may follow a URL: white space has to come first.
    case afterURL = "';' or the end"
    /// One side of a comparison.
    case operand = "a marker variable or a quoted value"
    /// A comparison.
    case comparison = "one of <=, <, !=, ==, >=, >, ~=, ===, in, not in"
    /// The second word of `not in`.
    case inAfterNot = "'in' after 'not'"
    /// What may follow a whole comparison.
    case afterComparison = "'and', 'or' or the end"
    /// The quote that ends a value.
    case closingQuote = "a closing quote"
}
