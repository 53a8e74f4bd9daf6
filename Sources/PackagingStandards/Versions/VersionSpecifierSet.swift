/// A version specifier: clauses with commas between, all of which a version must fulfil (PEP 440, "Version specifiers").
///
/// The set without clauses lets every version through.
public struct VersionSpecifierSet: Sendable {
    /// The most characters of text that are read.
    public static let maximumLength = 10_000
    /// The most clauses that a set may have.
    public static let maximumClauses = 256

    /// The clauses in the order in which they were written.
    public let clauses: [VersionSpecifier]

    /// The set that lets every version through.
    public init() { clauses = [] }

    /// Makes a set of clauses.
    public init(_ clauses: [VersionSpecifier]) throws(VersionSpecifierError) {
        guard clauses.count <= Self.maximumClauses else { throw .tooManyClauses(count: clauses.count) }
        self.clauses = clauses
    }

    /// Reads clauses with commas between; empty ones are passed over, as packaging does.
    public init(_ text: some StringProtocol) throws(VersionSpecifierError) {
        let length = text.unicodeScalars.count
        guard length <= Self.maximumLength else { throw .tooLong(length: length) }
        let parts = Substring(text).unicodeScalars.split(separator: ",")
            .map { Substring($0).trimmingPythonWhitespace() }
            .filter { !$0.isEmpty }
        guard parts.count <= Self.maximumClauses else { throw .tooManyClauses(count: parts.count) }
        var clauses: [VersionSpecifier] = []
        for part in parts { clauses.append(try VersionSpecifier(part)) }
        self.clauses = clauses
    }

    /// Whether the set has no clauses.
    public var isEmpty: Bool { clauses.isEmpty }

    /// Whether `version` fulfils every clause; `prereleases` as in ``VersionSpecifier/contains(_:prereleases:)``.
    public func contains(_ version: Version, prereleases: Bool? = nil) -> Bool {
        clauses.allSatisfy { $0.matches(version) } && (prereleases != false || !version.isPrerelease)
    }

    /// The versions that fulfil every clause, in the order given ("Handling of pre-releases").
    ///
    /// Pre-releases among them are kept when `prereleases` is true, and left out when it is false. When it is nil, they are
    /// kept when a clause other than `!=` names a pre-release, or when there is nothing else to keep.
    public func filter(_ versions: [Version], prereleases: Bool? = nil) -> [Version] {
        let matching = versions.filter { version in clauses.allSatisfy { $0.matches(version) } }
        let allowed = prereleases ?? (clauses.contains(where: \.namesPrerelease) ? true : nil)
        guard allowed != true else { return matching }
        let finals = matching.filter { !$0.isPrerelease }
        return finals.isEmpty && allowed == nil ? matching : finals
    }

    /// Whether both sets have the same clauses in any order, each compared by its normal form.
    ///
    /// Never stricter than `==`, which follows packaging and may tell apart sets that are spelt differently.
    public func isEquivalent(to other: VersionSpecifierSet) -> Bool {
        Set(clauses.map { Array($0.canonical.utf8) }) == Set(other.clauses.map { Array($0.canonical.utf8) })
    }

    /// The clauses as packaging orders them: by their text, of equal ones the first.
    private var sorted: [VersionSpecifier] {
        let byText = clauses.map { ($0, Array($0.description.utf8)) }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }
        var seen: Set<VersionSpecifier> = []
        return byText.map(\.0).filter { seen.insert($0).inserted }
    }
}

extension VersionSpecifierSet: Hashable {
    /// Equal as in packaging: the clauses, sorted by their text and without repetitions, are equal one by one.
    ///
    /// So `>=1.0` equals `>=1.0.0`, and the order of clauses does not matter.
    public static func == (left: VersionSpecifierSet, right: VersionSpecifierSet) -> Bool { left.sorted == right.sorted }

    /// Feeds what ``==(_:_:)`` compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(sorted) }
}

extension VersionSpecifierSet: CustomStringConvertible {
    /// The clauses with commas between, sorted by their text and without repetitions, as `str(SpecifierSet)` writes them.
    public var description: String { sorted.map(\.description).joined(separator: ",") }
}
