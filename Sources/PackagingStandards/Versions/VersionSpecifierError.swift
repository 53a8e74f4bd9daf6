/// Why a text is no version specifier.
public enum VersionSpecifierError: Error, Hashable, Sendable {
    /// A single clause has nothing but white space.
    case empty
    /// A set has more than ``VersionSpecifierSet/maximumLength`` characters.
    case tooLong(length: Int)
    /// A set has more than ``VersionSpecifierSet/maximumClauses`` clauses.
    case tooManyClauses(count: Int)
    /// A clause begins with no operator.
    case noOperator(QuotedValue)
    /// What follows the operator is no version.
    case malformedVersion(VersionSpecifier.Operator, QuotedValue)
    /// What follows `===` has white space, `;` or `)`.
    case malformedText(QuotedValue)
    /// `.*` follows an operator that compares whole versions.
    case prefixNotAllowed(VersionSpecifier.Operator, QuotedValue)
    /// `.*` follows a pre-, post-, development or local segment.
    case prefixOfMoreThanRelease(QuotedValue)
    /// A local version follows an operator that takes none.
    case localNotAllowed(VersionSpecifier.Operator, QuotedValue)
    /// `~=` is followed by a release of one number.
    case compatibleNeedsTwoNumbers(QuotedValue)

    /// One sentence for the person whose specifier was refused.
    public var sentence: String {
        switch self {
        case .empty:
            "A clause of the version specifier is empty; write an operator and a version, such as >=1.0."
        case .tooLong(let length):
            "The version specifier has \(length) characters; use at most \(VersionSpecifierSet.maximumLength)."
        case .tooManyClauses(let count):
            "The version specifier has \(count) clauses; use at most \(VersionSpecifierSet.maximumClauses)."
        case .noOperator(let clause):
            "\(clause) is not a version specifier; begin each clause with one of ~=, ==, !=, <=, >=, <, > or ===."
        case .malformedVersion(let comparison, let version):
            "\(version) after \(comparison.rawValue) is not a valid version (PEP 440); use a form such as 1.2.3 or 1.2rc1."
        case .malformedText(let text):
            "\(text) after === contains white space, ';' or ')'; write one version without them."
        case .prefixNotAllowed(let comparison, let version):
            "\(version) after \(comparison.rawValue) ends in .*, which only == and != allow; leave .* out or use another operator."
        case .prefixOfMoreThanRelease(let version):
            "\(version) has .* after more than a release number; write .* right after it, as in 1.2.*."
        case .localNotAllowed(let comparison, let version):
            "\(version) after \(comparison.rawValue) has a local version, which only ==, != and === allow; "
                + "leave out the part from '+' on."
        case .compatibleNeedsTwoNumbers(let version):
            "\(version) after ~= has a single release number; write at least two, as in ~=1.0, or use >=."
        }
    }
}
