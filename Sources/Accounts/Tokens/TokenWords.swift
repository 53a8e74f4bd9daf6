package import Credentials
internal import Persistence

/// What a token is restricted to, for people: a phrase for each thing.
package struct TokenWords {
    private let caveats: [TokenCaveat]
    private let isForOneRelease: Bool
    private let release: String?
    private let names: [String: String]
    private let saysEnd: Bool
    /// Other projects than this are not named: they are somebody else's business.
    private let onlyProject: String?

    /// - Parameter names: those of projects by their ids, as far as they are known.
    /// - Parameter onlyProject: the one project that is named, by its normalized name; nothing for all.
    package init(_ token: OwnedToken, names: [String: String], onlyProject: String? = nil) {
        self.onlyProject = onlyProject
        (caveats, isForOneRelease, self.names, saysEnd) = (token.restrictions, token.isForOneRelease, names, false)
        let isOwn = onlyProject == nil || onlyProject == token.releaseProject
        release = isOwn ? token.release.map { "\($0.name), until \(Timestamp(microseconds: $0.until).minuteText) UTC" } : nil
    }

    /// Of a token of which nothing is known but what it says itself.
    package init(claimed caveats: [TokenCaveat]) {
        onlyProject = nil
        (self.caveats, isForOneRelease, release, names, saysEnd) = (caveats, false, nil, [:], true)
    }

    /// The phrases, what it may do first.
    package var phrases: [String] {
        var phrases = [abilities]
        for phrase in caveats.compactMap(phrase) where !phrases.contains(phrase) { phrases.append(phrase) }
        if isForOneRelease { phrases.append(release.map { "for one release: \($0)" } ?? "for one release") }
        return phrases
    }

    /// What every list of abilities has.
    private var left: [TokenAbility] {
        let lists = caveats.compactMap { if case .abilities(let list) = $0 { list } else { nil } }
        return TokenAbility.all.filter { ability in !lists.isEmpty && lists.allSatisfy { $0.contains(ability.rawValue) } }
    }

    private var abilities: String {
        left.isEmpty ? "may do nothing" : "may " + left.map(\.rawValue).joined(separator: " and ")
    }

    /// How far one goes that names no project.
    private var reach: String {
        switch left {
        case [.read]: "in the whole index"
        case [.upload, .read]: "uploads to every project of the account, new ones too, and reads the whole index"
        default: "in every project of the account, new ones too"
        }
    }

    private func phrase(_ caveat: TokenCaveat) -> String? {
        switch caveat {
        case .abilities: nil
        case .user: isLimited ? nil : reach
        case .projectNames(let names) where onlyProject != nil: ownProject([], names)
        case .projectNames(let names): "only \(list(names))"
        case .projectIDs(let ids): hasNames ? nil : "only \(list(ids.map { names[$0] ?? $0 }))"
        case .projects(let ids, let newNames) where onlyProject != nil: ownProject(ids, newNames)
        case .projects(let ids, let newNames): projects(ids.map { names[$0] ?? "a project that is gone or elsewhere (\($0))" }, newNames)
        case .validity(let expires, let notBefore): !saysEnd ? nil : validity(expires, notBefore)
        case .networks(let networks): "only from \(list(networks.texts))"
        case .versions(let versions): "only versions \(versions.texts.joined(separator: " or "))"
        case .unknown(let bytes):
            "a restriction that is not known here, which refuses everything: \(quotable(String(decoding: bytes, as: UTF8.self)))"
        }
    }

    /// Whether a list of projects says more than whose the token is.
    private var isLimited: Bool {
        caveats.contains { caveat in
            switch caveat {
            case .projectNames, .projectIDs, .projects: true
            case .abilities, .networks, .unknown, .user, .validity, .versions: false
            }
        }
    }

    private var hasNames: Bool {
        caveats.contains { if case .projectNames = $0 { true } else { false } }
    }

    private func ownProject(_ ids: [String], _ newNames: [String]) -> String {
        "only \(onlyProject ?? "")\(ids.count + newNames.count > 1 ? ", and other projects" : "")"
    }

    private func projects(_ made: [String], _ newNames: [String]) -> String {
        let new = newNames.isEmpty ? "" : "the new \(newNames.count == 1 ? "project" : "projects") \(list(newNames))"
        return "only " + (made.isEmpty && !new.isEmpty ? new : list(made) + (new.isEmpty ? "" : ", and \(new)"))
    }

    private func validity(_ expires: Int64, _ notBefore: Int64) -> String {
        // Beyond the year 9999 a calendar says nothing.
        guard (0..<253_402_300_800).contains(expires) else { return "until the Unix time \(expires)" }
        return "until \(Timestamp(microseconds: expires * 1_000_000).minuteText) UTC"
    }

    private func list(_ texts: [String]) -> String { texts.isEmpty ? "nothing" : texts.map(quotable).joined(separator: ", ") }
}
