extension VersionSpecifier {
    /// Whether `version` fulfils the clause.
    ///
    /// As in packaging, pre-releases are let through unless `prereleases` is false: with one version to judge there is no
    /// final release that would be preferred to it. ``VersionSpecifierSet/filter(_:prereleases:)`` chooses among many.
    ///
    /// One difference from packaging: `~=` goes by the normal form of its version, as PEP 440 demands, however it is spelt.
    /// To packaging, `~=v1.2` matches nothing, and `~=1.2.POST1` means `==1.2.*` rather than `==1.*`.
    public func contains(_ version: Version, prereleases: Bool? = nil) -> Bool {
        guard prereleases != false || !version.isPrerelease else { return false }
        return matches(version)
    }

    /// Whether the clause asks for pre-releases, by naming one ("Handling of pre-releases").
    var namesPrerelease: Bool {
        switch comparison {
        case .notEqual: false
        case .compatible, .equal, .lessOrEqual, .greaterOrEqual, .less, .greater, .arbitrary: version?.isPrerelease ?? false
        }
    }

    func matches(_ candidate: Version) -> Bool {
        guard comparison != .arbitrary, let version else {
            return candidate.description.utf8.elementsEqual(versionText.lowercased().utf8)
        }
        return switch comparison {
        case .arbitrary: false
        case .equal: isEqual(candidate, version)
        case .notEqual: !isEqual(candidate, version)
        case .lessOrEqual: candidate.publicVersion <= version
        case .greaterOrEqual: candidate.publicVersion >= version
        case .less: isLess(candidate, version)
        case .greater: isGreater(candidate, version)
        case .compatible:
            candidate.publicVersion >= version
                && candidate.hasReleasePrefix(of: version, count: version.releaseCount - 1)
        }
    }

    /// "Version matching": a clause without a local version disregards the candidate's.
    private func isEqual(_ candidate: Version, _ version: Version) -> Bool {
        if isPrefixMatch { return candidate.hasReleasePrefix(of: version, count: version.releaseCount) }
        return version.isLocal ? candidate == version : candidate.publicVersion == version
    }

    /// "Exclusive ordered comparison": `<V` leaves out pre-releases of V, unless V is one itself.
    private func isLess(_ candidate: Version, _ version: Version) -> Bool {
        guard candidate < version else { return false }
        guard !version.isPrerelease, candidate.isPrerelease else { return true }
        let (pre, post, _) = version.suffixes
        return candidate < version.replacingSuffixes(pre: pre, post: post, dev: .zero)
    }

    /// "Exclusive ordered comparison": `>V` leaves out post-releases of V, unless V is one itself, and local versions of V.
    private func isGreater(_ candidate: Version, _ version: Version) -> Bool {
        guard candidate > version else { return false }
        if !version.isPostrelease, candidate.isPostrelease,
            candidate.replacingSuffixes(pre: candidate.pre, post: nil, dev: nil) == version
        {
            return false
        }
        return !candidate.isLocal || candidate.publicVersion != version
    }
}
