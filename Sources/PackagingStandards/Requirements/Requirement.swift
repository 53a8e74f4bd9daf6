/// What a distribution needs: a project, which of its extras, which versions, and when (PEP 508; dependency specifiers).
///
/// Two requirements are equal when they mean the same: names and extras in normal form, version clauses as a set, markers
/// by their canonical text. ``description`` is the canonical text, as Python's `packaging` writes it.
public struct Requirement: Sendable {
    /// The most bytes that a requirement, or a marker, may have.
    public static let maximumLength = 8_192

    /// The project that is needed.
    public let name: ProjectName

    /// The extras of that project, without repetitions, in the order of their spelling.
    public let extras: [ExtraName]

    /// The versions that will do; empty when there is a ``url``.
    public let specifiers: VersionSpecifierSet

    /// Where the project is to be taken from, when a direct reference says so (PEP 440, "Direct references"). Not validated.
    public let url: String?

    /// When the requirement holds; nil is always.
    public let marker: Marker?

    /// Accepts one requirement and nothing after it, with spaces and tabs wherever PEP 508 allows white space.
    public init(_ text: some StringProtocol) throws(RequirementError) {
        var parser = RequirementParser(try RequirementScanner(text))
        self = try parser.parse()
    }

    init(name: ProjectName, extras: [ExtraName], specifiers: VersionSpecifierSet, url: String?, marker: Marker?) {
        self.name = name
        self.extras = Self.sortedWithoutRepetitions(extras)
        self.specifiers = specifiers
        self.url = url
        self.marker = marker
    }

    private static func sortedWithoutRepetitions(_ extras: [ExtraName]) -> [ExtraName] {
        var unique: [ExtraName] = []
        for extra in extras.sorted(by: { $0.spelling < $1.spelling }) where extra.spelling != unique.last?.spelling {
            unique.append(extra)
        }
        return unique
    }
}

extension Requirement: Hashable {
    /// Whether both mean the same.
    public static func == (left: Requirement, right: Requirement) -> Bool {
        left.name == right.name
            && Set(left.extras) == Set(right.extras)
            && left.specifiers == right.specifiers
            && left.url == right.url
            && left.marker == right.marker
    }

    /// Feeds what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(Set(extras))
        hasher.combine(specifiers)
        hasher.combine(url)
        hasher.combine(marker)
    }
}

extension Requirement: CustomStringConvertible {
    /// The canonical text: the name as it was given, extras and version clauses sorted, the marker in its canonical form.
    public var description: String {
        var text = name.spelling
        if !extras.isEmpty { text += "[" + extras.map(\.spelling).joined(separator: ",") + "]" }
        text += specifiers.description
        if let url { text += " @ " + url + (marker == nil ? "" : " ") }
        if let marker { text += "; " + marker.description }
        return text
    }
}
