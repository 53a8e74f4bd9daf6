package import Credentials
package import Persistence

/// Narrows a token that exists: every copy of it, from the next request on.
package struct NarrowToken: Action {
    package static let summary = ActionSummary("narrow token", permission: .accountOwnerProved, events: [.tokenNarrowed])

    let session: SignedIn
    let tokenID: String
    let narrowing: TokenNarrowing
    let site: SiteIdentity
    let limiter: AttemptLimiter

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        try limiter.requireRoom(.changeToken, session.userID, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let token = try OwnedToken.one(tokenID, of: session.userID, transaction)
        let end = try narrowing.life?.end(from: context.time, maximum: nil)
        if let end, let present = token.expiresAt, present < end.microseconds {
            throw AccountRefusal.narrowingLater(Timestamp(microseconds: present))
        }
        try limiter.note(.changeToken, session.userID, transaction, at: context.time)
        let more = narrowing.caveats(until: end)
        try token.narrow(by: more, end: end, transaction)
        let payload: CanonicalJSON = [
            "token": .string(tokenID), "description": .string(token.description), "caveats": StoredCaveats(more).written,
        ]
        try transaction.record(Event(.tokenNarrowed, subject: .user(id: session.userID), payload: payload))
        try SafetyMail(session.userID, site, transaction, context).send { .tokenNarrowed($0, token.description) }
    }
}

/// What a token is to lose, each part well formed.
package struct TokenNarrowing: Sendable {
    let abilities: [TokenAbility]?
    let life: TokenLife?
    let networks: PermittedNetworks?
    let versions: PermittedVersions?
    /// The ids of resources that are left; nothing if none goes.
    let resources: [TokenResource]?

    /// - Throws: `AccountRefusal.narrowingMissing` if it says nothing, and what `TokenTerms` throws.
    package init(
        abilities: [TokenAbility]?,
        life: TokenLife?,
        networks: [String],
        versions: [String],
        resources: [TokenResource]?
    ) throws(AccountRefusal) {
        if let unknown = abilities?.first(where: { !TokenAbility.all.contains($0) }) { throw .abilityUnknown(unknown.rawValue) }
        self.abilities = abilities
        self.life = life == .forever ? nil : life
        self.networks = try TokenTerms.networks(networks)
        self.versions = try TokenTerms.versions(versions)
        self.resources = resources
        if self.abilities == nil, self.life == nil, self.networks == nil, self.versions == nil, resources == nil { throw .narrowingMissing }
    }

    func caveats(until end: Timestamp?) -> [TokenCaveat] {
        var caveats: [TokenCaveat] = []
        if let abilities { caveats.append(.abilities(abilities.map(\.rawValue))) }
        if let resources { caveats.append(.projects(ids: resources.map(\.id), newNames: [])) }
        if let end { caveats.append(.validity(expires: end.seconds, notBefore: 0)) }
        if let networks { caveats.append(.networks(networks)) }
        if let versions { caveats.append(.versions(versions)) }
        return caveats
    }
}

/// Makes a token anew with the same restrictions, and lets the old one live on for a while.
package struct RotateToken: Action {
    package static let summary = ActionSummary(
        "rotate token", permission: .accountOwnerProved, events: [.tokenRotated, .tokenAdded, .tokenRemoved])
    /// The longest that the old one lives on: 7 days, in seconds.
    static let longestOverlap: Int64 = 7 * 86_400

    let session: SignedIn
    let tokenID: String
    /// What the new one is found by.
    let identifier: TokenIdentifier
    let secretID: String
    /// In seconds; none revokes the old one at once.
    let overlap: Int64
    let maximumLife: Int64?
    let site: SiteIdentity
    let limiter: AttemptLimiter

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        try limiter.requireRoom(.changeToken, session.userID, transaction, at: context.time)
    }

    /// - Returns: the caveats to mint the new token with.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        guard (0...Self.longestOverlap).contains(overlap) else { throw AccountRefusal.overlapOutOfRange }
        let old = try OwnedToken.one(tokenID, of: session.userID, transaction)
        guard !old.isOver(at: context.time.microseconds) else { throw AccountRefusal.tokenOver }
        // Two tokens of which each binds a release of its own would be good for two.
        let overlap = old.isForOneRelease ? 0 : overlap
        if overlap > 0 { try TokenCount.requireRoom(session.userID, transaction) }
        try limiter.note(.changeToken, session.userID, transaction, at: context.time)
        let mail = try SafetyMail(session.userID, site, transaction, context)
        let caveats = try insert(old, transaction, context)
        try retire(old, after: overlap, transaction, context)
        try mail.send { .tokenRotated($0, old.description, overlap: overlap) }
        return caveats.all
    }

    /// The same restrictions; a life as long as the old one's was, from now on. An end that was set afterwards is the new one's too.
    private func insert(_ old: OwnedToken, _ transaction: WriteTransaction, _ context: ActionContext) throws -> StoredCaveats {
        let life = old.expiresAt.map { min($0 - old.createdAt, TokenLife.longest * 1_000_000) / 1_000_000 }
        let anew = [life, maximumLife].compactMap { $0 }.min().map { context.time.adding(seconds: max(1, $0)) }
        let end = [anew, old.isEndNarrowed ? old.expiresAt.map(Timestamp.init(microseconds:)) : nil].compactMap { $0 }.min()
        var all: [TokenCaveat] = []
        for caveat in old.restrictions where !caveat.isValidity && !all.contains(caveat) { all.append(caveat) }
        if let end { all.append(.validity(expires: end.seconds, notBefore: context.time.seconds)) }
        let caveats = StoredCaveats(all)
        try caveats.checkSize()
        try transaction.execute(
            """
            INSERT INTO tokens (id, user_id, secret_id, description, caveats, created_at, expires_at, is_for_one_release, release_project,
                release_version, release_until, names_since)
            SELECT \(identifier.text), user_id, \(secretID), description, \(caveats.written.bytes), \(context.time), \(end),
                is_for_one_release, release_project, release_version, release_until, coalesce(names_since, created_at)
            FROM tokens WHERE id = \(tokenID)
            """
        )
        try transaction.execute(
            """
            INSERT INTO token_projects (token_id, name, project_id)
            SELECT \(identifier.text), name, project_id FROM token_projects WHERE token_id = \(tokenID)
            """
        )
        try TokenResources.note(identifier.text, caveats.all, transaction)
        let payload: CanonicalJSON = [
            "token": .string(identifier.text), "description": .string(old.description), "caveats": caveats.written,
            "replaces": .string(tokenID),
        ]
        try transaction.record(Event(.tokenAdded, subject: .user(id: session.userID), payload: payload))
        return caveats
    }

    private func retire(_ old: OwnedToken, after overlap: Int64, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        let payload: CanonicalJSON = ["token": .string(tokenID), "description": .string(old.description), "overlap": .integer(overlap)]
        guard overlap > 0 else {
            try transaction.execute("DELETE FROM tokens WHERE id = \(tokenID)")
            try transaction.record(Event(.tokenRemoved, subject: .user(id: session.userID), payload: payload))
            return
        }
        let end = context.time.adding(seconds: overlap)
        try transaction.record(Event(.tokenRotated, subject: .user(id: session.userID), payload: payload))
        guard old.expiresAt.map({ end.microseconds < $0 }) ?? true else { return }
        try old.narrow(by: [.validity(expires: end.seconds, notBefore: 0)], end: end, transaction)
        // Its owner knows that it ends.
        try transaction.execute("UPDATE tokens SET told_of_days = 0 WHERE id = \(tokenID)")
    }
}

extension OwnedToken {
    /// - Throws: `AccountRefusal.noSuchToken`
    static func one(_ id: String, of userID: String, _ transaction: ReadTransaction) throws -> OwnedToken {
        guard let token = try all(of: userID, "tokens.id = \(id)", transaction).first else { throw AccountRefusal.noSuchToken }
        return token
    }

    /// So many restrictions can be added to a token that exists.
    private static let narrowingLimit = 10

    /// - Parameter end: when it ends, if that is sooner now.
    fileprivate func narrow(by more: [TokenCaveat], end: Timestamp?, _ transaction: WriteTransaction) throws {
        let all = StoredCaveats(narrowing + more)
        guard all.all.count <= Self.narrowingLimit else { throw AccountRefusal.tooManyNarrowings(limit: Self.narrowingLimit) }
        try all.checkSize()
        try transaction.execute(
            "UPDATE tokens SET narrowing = \(all.written.bytes), expires_at = coalesce(\(end), expires_at) WHERE id = \(id)"
        )
        try TokenResources.note(id, caveats + all.all, transaction)
    }
}

extension TokenCaveat {
    var isValidity: Bool {
        if case .validity = self { return true }
        return false
    }
}
