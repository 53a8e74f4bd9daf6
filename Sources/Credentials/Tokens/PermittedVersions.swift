// The fuzzers compile all of this as one module.
#if canImport(PackagingStandards)
    public import PackagingStandards
#endif

/// The versions that a token may publish, as its caveat writes them: sets of specifiers (PEP 440).
public struct PermittedVersions: Sendable, Hashable {
    /// As they were written, each such as `==1.*` or `>=2,<3`.
    public let texts: [String]
    private let sets: [VersionSpecifierSet]

    /// Nil if one of them is no set of specifiers, or an empty one, which would permit everything.
    public init?(_ texts: [String]) {
        let sets = texts.compactMap { try? VersionSpecifierSet($0) }
        guard sets.count == texts.count, !sets.contains(where: \.isEmpty) else { return nil }
        self.texts = texts
        self.sets = sets
    }

    /// Whether one of the sets contains the version. Pre-releases count like other versions: whether an installer would take one of
    /// its own accord is not asked here.
    public func contains(_ version: Version) -> Bool {
        sets.contains { $0.contains(version, prereleases: true) }
    }
}
