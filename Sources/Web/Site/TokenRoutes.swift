internal import Accounts
internal import Credentials
internal import Hummingbird
internal import PackageIndex

/// One's own API tokens: made, narrowed, made anew, revoked.
struct TokenRoutes: Sendable {
    let desk: AccountDesk
    let tokens: TokenDesk
    let ownership: OwnershipDesk

    private static let home = "/manage/account/token/"

    var all: [SiteRoute] {
        [
            SiteRoute("/manage/account/token", .proved, repeatable: TokenForm.repeatable, get: listPage, post: change),
            SiteRoute("/manage/account/token/{token}", .proved, repeatable: TokenForm.repeatable, get: tokenPage, post: changeOne),
        ]
    }

    // MARK: All of them

    @Sendable private func listPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try await list(visit))
    }

    private func list(_ visit: Visit, _ form: TokenForm = .empty, error: String? = nil) async throws -> Page {
        let session = try visit.signedIn()
        let all = try await tokens.tokens(session)
        let list = TokenList(tokens: all, names: try await names(all), now: desk.now)
        let pages = TokenPages(visit: visit, site: desk.site, tokens: tokens)
        return pages.list(list, try await ownership.projects(session), form, error: error)
    }

    private func names(_ tokens: [OwnedToken]) async throws -> [String: String] {
        try await ownership.names(of: Array(Set(tokens.flatMap { $0.restrictions.flatMap(\.projectIDs) })))
    }

    @Sendable private func change(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let session = try visit.signedIn()
        do {
            if form.has("revoke_token_id") {
                try await tokens.revoke(form["revoke_token_id"], session, desk.site, from: visit.client)
                return .redirect(Self.home)
            }
            if form.has("revoke_unused_days") { return try await revokeUnused(form["revoke_unused_days"], session, visit) }
            if form.has("confirm_revoke_all") { return try await revokeAll(form["confirm_revoke_all"], session, visit) }
            return try await make(TokenForm(form), session, visit)
        } catch let refusal as any Refusal {
            guard visit.isShown(refusal) else { throw refusal }
            return .refusing(try await list(visit, TokenForm(form), error: refusal.sentence), refusal)
        }
    }

    private func make(_ form: TokenForm, _ session: SignedIn, _ visit: Visit) async throws -> PageAnswer {
        let scope = try await ownership.scope(of: try form.projects(), session)
        let terms = try form.terms(scope, usualLife: tokens.usualLife)
        let token = try await tokens.make(terms, session, desk, from: visit.client)
        return .page(TokenPages(visit: visit, site: desk.site, tokens: tokens).made(token, abilities: terms.abilities))
    }

    private func revokeUnused(_ days: String, _ session: SignedIn, _ visit: Visit) async throws -> PageAnswer {
        guard let days = Int64(days) else { throw AccountRefusal.daysOutOfRange }
        try await tokens.revokeAll(unusedFor: days, session, desk, from: visit.client)
        return .redirect(Self.home)
    }

    private func revokeAll(_ confirmation: String, _ session: SignedIn, _ visit: Visit) async throws -> PageAnswer {
        guard confirmation.lowercased() == session.userName.lowercased() else { throw AccountRefusal.confirmationDiffers }
        try await tokens.revokeAll(unusedFor: nil, session, desk, from: visit.client)
        return .redirect(Self.home)
    }

    // MARK: One of them

    @Sendable private func tokenPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try await one(visit))
    }

    private func one(_ visit: Visit, _ form: TokenForm = .empty, error: String? = nil) async throws -> Page {
        let token = try await token(visit)
        let list = TokenList(tokens: [token], names: try await names([token]), now: desk.now)
        let roles = try await ownership.projects(try visit.signedIn())
        return TokenPages(visit: visit, site: desk.site, tokens: tokens).one(token, list, roles, form, error: error)
    }

    private func token(_ visit: Visit) async throws -> OwnedToken {
        try await tokens.token(visit.context.parameters.get("token") ?? "", try visit.signedIn())
    }

    @Sendable private func changeOne(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let (session, token) = (try visit.signedIn(), try await token(visit))
        do {
            if form.has("overlap") {
                guard let overlap = TokenForm.overlap(form["overlap"]) else { throw AccountRefusal.overlapOutOfRange }
                let text = try await tokens.rotate(token.id, overlap: overlap, session, desk, from: visit.client)
                let abilities = TokenAbility.all.filter { ability in token.restrictions.allSatisfy { $0.permits(ability) } }
                return .page(TokenPages(visit: visit, site: desk.site, tokens: tokens).made(text, abilities: abilities))
            }
            try await tokens.narrow(token.id, by: try await narrowing(TokenForm(form), session), session, desk, from: visit.client)
            return .redirect("\(Self.home)\(token.id)/")
        } catch let refusal as any Refusal {
            guard visit.isShown(refusal) else { throw refusal }
            return .refusing(try await one(visit, TokenForm(form), error: refusal.sentence), refusal)
        }
    }

    private func narrowing(_ form: TokenForm, _ session: SignedIn) async throws -> TokenNarrowing {
        var resources: [TokenResource]?
        if !form.scopes.isEmpty, case .resources(let found, let newNames) = try await ownership.scope(of: try form.projects(), session) {
            guard newNames.isEmpty else { throw AccountRefusal.narrowingToNew(newNames[0]) }
            resources = found
        }
        return try form.narrowing(resources)
    }
}

extension TokenCaveat {
    /// The ids of projects that it names.
    var projectIDs: [String] {
        switch self {
        case .projectIDs(let ids), .projects(let ids, _): ids
        case .abilities, .networks, .projectNames, .unknown, .user, .validity, .versions: []
        }
    }

    /// Whether it leaves the ability alone.
    func permits(_ ability: TokenAbility) -> Bool {
        if case .abilities(let list) = self { return list.contains(ability.rawValue) }
        return true
    }
}
