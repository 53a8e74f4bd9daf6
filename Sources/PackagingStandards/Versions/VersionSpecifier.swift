/// One clause of a version specifier: a comparison and a version, as in `>=1.2` or `==1.2.*` (PEP 440, "Version specifiers").
public struct VersionSpecifier: Sendable {
    /// The comparison that a clause makes; the raw value is its spelling.
    public enum Operator: String, CaseIterable, Sendable {
        case compatible = "~="
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case arbitrary = "==="
    }

    /// The comparison.
    public let comparison: Operator

    /// The version as it was written, with a final `.*` but without white space around it. After `===` it may be anything.
    public let versionText: String

    /// The version to compare with, without `.*`; nil only after `===`, when the text is no version.
    public let version: Version?

    /// Whether the clause ends in `.*` and so compares the first numbers of the release only.
    public let isPrefixMatch: Bool

    /// Reads one clause, white space around it and around its version included.
    ///
    /// Accepts what `packaging.specifiers.Specifier` accepts, but for versions over ``Version/maximumLength`` and for the
    /// letter long s, which packaging lets stand for the s of `post` after `~=`.
    public init(_ text: some StringProtocol) throws(VersionSpecifierError) {
        let clause = Substring(text).trimmingPythonWhitespace()
        guard !clause.isEmpty else { throw .empty }
        guard let comparison = Operator(startOf: clause) else { throw .noOperator(QuotedValue(clause)) }
        try self.init(comparison, clause.dropFirst(utf8: comparison.rawValue.utf8.count))
    }

    /// Makes a clause of a comparison and the text of a version.
    public init(_ comparison: Operator, _ versionText: some StringProtocol) throws(VersionSpecifierError) {
        let text = Substring(versionText).trimmingPythonWhitespace()
        let operand = try Operand(text, of: comparison)
        self.comparison = comparison
        self.versionText = String(text)
        version = operand.version
        isPrefixMatch = operand.isPrefix
    }

    /// The operator and the normal form of the version: the same for clauses that packaging's `==` takes for equal, and for
    /// spellings of a prefix or of an arbitrary text that mean the same.
    ///
    /// Zeros at the end of the release stay where they count: after `~=` and in a prefix.
    public var canonical: String {
        switch comparison {
        case .arbitrary: comparison.rawValue + versionText.lowercased()
        case .compatible: comparison.rawValue + (version?.description ?? versionText)
        case .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .less, .greater:
            isPrefixMatch
                ? comparison.rawValue + (version?.description ?? versionText) + ".*"
                : comparison.rawValue + (version?.canonical ?? versionText)
        }
    }

    /// What packaging compares: as ``canonical``, but prefixes and arbitrary texts as they were written.
    var comparisonText: String {
        isPrefixMatch || comparison == .arbitrary ? description : canonical
    }
}

extension VersionSpecifier: Hashable {
    /// Equal as in packaging: the same operator and version, prefixes and arbitrary texts written alike.
    public static func == (left: VersionSpecifier, right: VersionSpecifier) -> Bool {
        left.comparisonText.utf8.elementsEqual(right.comparisonText.utf8)
    }

    /// Feeds what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes: comparisonText) }
}

extension VersionSpecifier: CustomStringConvertible {
    /// The operator and the version as it was written, without white space.
    public var description: String { comparison.rawValue + versionText }
}

extension VersionSpecifier.Operator {
    /// The longest operator that `clause` begins with.
    init?(startOf clause: Substring) {
        let longestFirst: [Self] = [
            .arbitrary, .compatible, .equal, .notEqual, .lessOrEqual, .greaterOrEqual, .less, .greater,
        ]
        guard let found = longestFirst.first(where: { clause.utf8.starts(with: $0.rawValue.utf8) }) else { return nil }
        self = found
    }
}

extension Hasher {
    /// Feeds a text by its bytes, so that texts that differ in bytes differ, whatever Unicode says of them.
    mutating func combine(bytes text: String) {
        for byte in text.utf8 { combine(byte) }
        combine(0xFF as UInt8)
    }
}
