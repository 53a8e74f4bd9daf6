/// Everything that a verified token is restricted by.
public struct TokenRestrictions: Sendable, Equatable {
    /// The caveats, the issuer's first, then those that holders have added.
    public let caveats: [TokenCaveat]

    init(_ caveats: [TokenCaveat]) {
        self.caveats = caveats
    }

    /// Whether the token may be used so.
    public func evaluate(_ context: TokenContext) -> TokenVerdict {
        TokenRestrictions.evaluate(caveats, context)
    }

    /// Whether a token with these caveats may be used so. All must hold, also several of one kind, and at least
    /// one must list the ability. The reason is that of the first caveat that does not hold.
    public static func evaluate(_ caveats: [TokenCaveat], _ context: TokenContext) -> TokenVerdict {
        for caveat in caveats {
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
    /// Why this caveat does not hold; nil if it does.
    fileprivate func refusal(in context: TokenContext) -> TokenRefusal? {
        switch self {
        case .validity(let expires, let notBefore):
            if context.now >= expires { return .expired(at: expires) }
            return context.now < notBefore ? .notYetValid(from: notBefore) : nil
        case .projectNames(let names):
            return names.containsExactly(context.projectName)
                ? nil : .wrongProject(requested: context.projectName, permitted: names)
        case .projectIDs(let ids):
            return ids.containsExactly(context.projectID) ? nil : .wrongProjectID(requested: context.projectName)
        case .user(let id):
            return [id].containsExactly(context.userID) ? nil : .wrongUser
        case .abilities(let abilities):
            return abilities.containsExactly(context.ability.rawValue)
                ? nil : .abilityMissing(requested: context.ability)
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
