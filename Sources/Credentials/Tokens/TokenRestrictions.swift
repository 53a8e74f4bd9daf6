internal import PackagingStandards

/// Everything that a verified token is restricted by.
public struct TokenRestrictions: Sendable, Equatable {
    /// The token's own caveats, the issuer's first, then those that holders have added.
    public let caveats: [TokenCaveat]
    /// What every copy of it is restricted by besides, wherever that is kept.
    private let narrowing: [TokenCaveat]

    init(_ caveats: [TokenCaveat], narrowing: [TokenCaveat] = []) {
        self.caveats = caveats
        self.narrowing = narrowing
    }

    /// The same, and more.
    public func narrowed(by more: [TokenCaveat]) -> TokenRestrictions {
        TokenRestrictions(caveats, narrowing: narrowing + more)
    }

    /// Whether the token may be used so.
    public func evaluate(_ context: TokenContext) -> TokenVerdict {
        TokenRestrictions.evaluate(caveats, narrowing, context)
    }

    /// Whether what asks neither for a project nor for a version allows it: what can be said before those are known.
    public func evaluateGeneral(_ context: TokenContext) -> TokenVerdict {
        TokenRestrictions.evaluate(caveats.filter { !$0.asksForTarget }, narrowing.filter { !$0.asksForTarget }, context)
    }

    /// Whether it is the same for every project and version.
    public var isGeneral: Bool { !caveats.contains(where: \.asksForTarget) && !narrowing.contains(where: \.asksForTarget) }

    /// Its own and what narrows it.
    var all: [TokenCaveat] { caveats + narrowing }

    /// Whether what neither time nor place nor target changes allows it.
    func fixedVerdict(userID: String?, ability: TokenAbility) -> TokenVerdict {
        let context = TokenContext(
            now: 0, userID: userID, target: .index, isProjectNewer: false, address: nil, ability: ability)
        return TokenRestrictions.evaluate(caveats.filter(\.isFixed), narrowing.filter(\.isFixed), context)
    }

    /// Whether a token with these caveats may be used so. All must hold, also several of one kind, and at least
    /// one must list the ability. The reason is that of the first caveat that does not hold.
    public static func evaluate(_ caveats: [TokenCaveat], _ context: TokenContext) -> TokenVerdict {
        evaluate(caveats, [], context)
    }

    /// What narrows a token gives it nothing: its own caveats must list the ability.
    private static func evaluate(_ caveats: [TokenCaveat], _ narrowing: [TokenCaveat], _ context: TokenContext) -> TokenVerdict {
        for caveat in caveats + narrowing {
            if let refusal = caveat.refusal(in: context) { return .refused(refusal) }
        }
        let grantsAnything = caveats.contains { caveat in
            if case .abilities = caveat { return true }
            return false
        }
        return grantsAnything ? .allowed : .refused(.noAbilities)
    }
}

/// Whether a token may be used so.
public enum TokenVerdict: Sendable, Equatable {
    case allowed
    case refused(TokenRefusal)
}

extension TokenCaveat {
    /// Whether it depends on the project or the version that is acted on.
    fileprivate var asksForTarget: Bool {
        switch self {
        case .projectNames, .projectIDs, .projects, .versions: true
        case .validity, .user, .abilities, .networks, .unknown: false
        }
    }

    /// Whether it holds or not for ever, by whom the token belongs to and what is to be done alone.
    fileprivate var isFixed: Bool {
        switch self {
        case .abilities, .user, .unknown: true
        case .validity, .networks, .projectNames, .projectIDs, .projects, .versions: false
        }
    }

    /// Why this caveat does not hold; nil if it does.
    fileprivate func refusal(in context: TokenContext) -> TokenRefusal? {
        switch self {
        case .validity(let expires, let notBefore):
            if context.now >= expires { return .expired(at: expires) }
            return context.now < notBefore ? .notYetValid(from: notBefore) : nil
        case .projectNames(let names):
            return names.containsExactly(context.target.projectName)
                ? nil : .wrongProject(requested: context.target.projectName, permitted: names)
        case .projectIDs(let ids):
            return ids.containsExactly(context.target.projectID) ? nil : .wrongProjectID(requested: context.target.projectName)
        case .user(let id):
            return [id].containsExactly(context.userID) ? nil : .wrongUser
        case .abilities(let abilities):
            return abilities.containsExactly(context.ability.rawValue)
                ? nil : .abilityMissing(requested: context.ability)
        case .networks(let networks):
            return context.address.map(networks.contains) ?? false
                ? nil : .wrongNetwork(address: context.address?.text, permitted: networks.texts)
        case .versions(let versions):
            return context.target.version.map(versions.contains) ?? false
                ? nil : .wrongVersion(requested: context.target.version?.description, permitted: versions.texts)
        case .projects(let ids, let names):
            if ids.containsExactly(context.target.projectID) { return nil }
            return context.isProjectNewer && names.containsExactly(context.target.projectName)
                ? nil : .notAmongProjects(requested: context.target.projectName, ids: ids, newNames: names)
        case .unknown(let bytes):
            return .unknownCaveat(tag: TokenCaveat.tag(ofUnknown: bytes))
        }
    }
}

extension [String] {
    /// Whether `text` is one of these, byte for byte: Swift's `==` takes canonically equivalent texts for equal.
    fileprivate func containsExactly(_ text: String?) -> Bool {
        guard let text else { return false }
        return contains { $0.utf8.elementsEqual(text.utf8) }
    }
}
