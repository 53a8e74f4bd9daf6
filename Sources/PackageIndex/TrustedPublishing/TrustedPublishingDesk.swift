package import Accounts
package import Credentials
package import IdentityTokens
package import PackagingStandards
package import Persistence

/// Trusted publishing: the publishers of projects, and the exchange of identities for tokens.
package struct TrustedPublishingDesk: Sendable {
    /// Where the keys of issuers come from.
    package struct Issuers: Sendable {
        /// Those that the operator trusts.
        package let all: [IssuerSettings]
        let keys: @Sendable (_ issuer: String, _ keyID: String) async throws -> IssuerKeys

        /// - Parameter keys: throws `IdentityRefusal.issuerUnavailable` if there are none to be had.
        package init(_ all: [IssuerSettings], keys: @escaping @Sendable (_ issuer: String, _ keyID: String) async throws -> IssuerKeys) {
            self.all = all
            self.keys = keys
        }

        /// None is trusted.
        package static let none = Issuers([]) { _, _ in throw IdentityRefusal.notEnabled }
    }

    package let issuers: Issuers
    private let database: Database
    private let runner: ActionRunner
    private let tokens: TokenDesk
    private let desk: AccountDesk

    package init(issuers: Issuers, database: Database, runner: ActionRunner, tokens: TokenDesk, desk: AccountDesk) {
        self.issuers = issuers
        self.database = database
        self.runner = runner
        self.tokens = tokens
        self.desk = desk
    }

    /// What identities must be for.
    package var audience: String { desk.site.baseURL }
    package var isEnabled: Bool { !issuers.all.isEmpty }

    // MARK: The exchange

    /// A token for an identity.
    /// - Returns: its text, and when it ends, in seconds since 1970.
    /// - Throws: `IdentityRefusal`
    package func mint(_ identity: String, _ ability: TokenAbility, from client: Client) async throws -> (token: String, expires: Int64) {
        guard isEnabled else { throw IdentityRefusal.notEnabled }
        try await desk.bans.require(client.address)
        let (verified, kind) = try await verified(identity)
        let token = tokens.unownedToken()
        let action = MintPublisherToken(identity: verified, kind: kind, ability: ability, token: token, policy: desk.policy)
        let made = try await runner.run(action, as: .stranger, from: client.origin)
        return (try tokens.mint(token, made.caveats), made.end.seconds)
    }

    private func verified(_ text: String) async throws -> (VerifiedIdentity, PublisherKind) {
        let shown: UnverifiedIdentityToken
        do { shown = try UnverifiedIdentityToken(text) } catch { throw IdentityRefusal.malformed(error.sentence) }
        guard let settings = issuers.all.first(where: { shown.isFrom($0.url) }) else { throw IdentityRefusal.issuerUnknown }
        let keys = try await issuers.keys(settings.url, shown.keyID)
        let verifier = IdentityTokenVerifier(settings: settings, audience: audience)
        do {
            return (try verifier.verify(shown, keys: keys, now: desk.now / 1_000_000), settings.kind)
        } catch {
            throw IdentityRefusal.invalid(error.sentence)
        }
    }

    /// Revokes a token of publishers; whatever else it is, nothing happens.
    package func burn(_ text: String, from client: Client) async throws {
        guard let identifier = try? await tokens.genuine(text) else { return }
        try await runner.run(BurnPublisherToken(identifier: identifier), as: .stranger, from: client.origin)
    }

    // MARK: Publishers

    /// Those of a project, for its owner.
    package func publishers(of name: ProjectName, _ session: SignedIn) async throws -> [StoredPublisher] {
        try await database.read { transaction in
            let project = try ManagedProject.find(name, session, transaction)
            return try StoredPublisher.those("publishers.project = \(project.row.number)", transaction)
        }
    }

    /// Those of a person for projects to come.
    package func pending(_ session: SignedIn) async throws -> [StoredPublisher] {
        let time = Timestamp(microseconds: desk.now)
        return try await database.read {
            try StoredPublisher.those("publishers.created_by = \(session.userID) AND \(StoredPublisher.isPending(time))", $0)
        }
    }

    /// What it is in a line, for people.
    package func summary(_ publisher: StoredPublisher) -> String {
        publisher.summary(issuers.all.first { isSame($0.url, publisher.issuer) }?.kind)
    }

    /// - Parameter issuer: its name in the settings.
    package func add(_ fields: PublisherFields, issuer: String, to name: ProjectName, _ session: SignedIn, from client: Client) async throws
    {
        let action = AddPublisher(
            session: session, name: name, publisher: try new(fields, issuer), limiter: desk.limiter, site: desk.site)
        try await runner.run(action, as: session.actor, from: client.origin)
    }

    package func remove(_ publisherID: String, from name: ProjectName, _ session: SignedIn, from client: Client) async throws {
        let words = try await publishers(of: name, session).first { $0.id == publisherID }.map(summary) ?? ""
        let action = RemovePublisher(session: session, name: name, publisherID: publisherID, words: words, site: desk.site)
        try await runner.run(action, as: session.actor, from: client.origin)
    }

    package func demandTrustedPublishing(_ isDemanded: Bool, of name: ProjectName, _ session: SignedIn, from client: Client) async throws {
        let action = DemandTrustedPublishing(session: session, name: name, isDemanded: isDemanded, limiter: desk.limiter, site: desk.site)
        try await runner.run(action, as: session.actor, from: client.origin)
    }

    package func addPending(_ fields: PublisherFields, issuer: String, for name: String, _ session: SignedIn, from client: Client)
        async throws
    {
        let project: ProjectName
        do { project = try ProjectName(name) } catch { throw PublisherRefusal.projectNameMalformed(error.sentence) }
        let action = AddPendingPublisher(
            session: session, name: project, publisher: try new(fields, issuer), limiter: desk.limiter, site: desk.site)
        try await runner.run(action, as: session.actor, from: client.origin)
    }

    package func removePending(_ publisherID: String, _ session: SignedIn, from client: Client) async throws {
        try await runner.run(RemovePendingPublisher(session: session, publisherID: publisherID), as: session.actor, from: client.origin)
    }

    private func new(_ fields: PublisherFields, _ issuer: String) throws(PublisherRefusal) -> NewPublisher {
        guard let settings = issuers.all.first(where: { $0.name == issuer }) else { throw .issuerUnknown(issuer) }
        return try NewPublisher(fields, of: settings)
    }

    // MARK: What is over

    /// Drops what is over: publishers for projects that nobody made, identities that cannot be good any more, tokens that ended.
    package func forgetOld(_ bookkeeper: Bookkeeper) async throws {
        let time = Timestamp(microseconds: desk.now)
        while try await database.read({ try !StoredPublisher.those(EndPendingPublishers.isOver(time), $0).isEmpty }) {
            try Task.checkCancellation()
            try await runner.run(EndPendingPublishers(site: desk.site), as: .server, from: .server)
        }
        try await bookkeeper.note { transaction, time in
            try transaction.execute("DELETE FROM used_identities WHERE remember_until <= \(time)")
        }
        try await UnownedToken.forgetOld(bookkeeper)
    }
}
