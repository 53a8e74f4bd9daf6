package import Credentials
package import Persistence

/// Makes tokens and looks after them: runs the action that allows it, and signs what comes of it.
package struct TokenDesk: Sendable {
    private let secrets: LiveKeys<TokenSecrets>
    private let runner: ActionRunner
    private let location: String
    private let database: Database
    private let maximumLife: Int64?
    private let uses: TokenUses

    /// - Parameters:
    ///   - location: the host of the index, written into each token for people; nothing is decided on it.
    ///   - maximumLife: the longest that a new token may live, in seconds; nothing for any.
    ///   - uses: those that are not written down yet.
    package init(
        database: Database,
        secrets: LiveKeys<TokenSecrets>,
        runner: ActionRunner,
        location: String,
        maximumLife: Int64? = nil,
        uses: TokenUses = TokenUses()
    ) {
        self.database = database
        self.secrets = secrets
        self.runner = runner
        self.location = location
        self.maximumLife = maximumLife
        self.uses = uses
    }

    /// How long a token lives about which nothing is said.
    package var usualLife: TokenLife { .usual(maximum: maximumLife) }
    /// Whether a token may live for ever.
    package var mayLiveForever: Bool { maximumLife == nil }

    // MARK: Making

    /// A token as the operator makes one.
    /// - Returns: its text, to be shown once.
    package func make(_ terms: TokenTerms, for user: Username, policy: SecondFactorPolicy) async throws -> String {
        let token = newToken(terms)
        let caveats = try await runner.run(CreateToken(token: token, user: user, policy: policy), as: .machineOperator, from: .commandLine)
        return try mint(token.identifier, token.secretID, caveats)
    }

    /// A token as the signed-in person makes one.
    /// - Returns: its text, to be shown once.
    package func make(_ terms: TokenTerms, _ session: SignedIn, _ desk: AccountDesk, from client: Client) async throws -> String {
        guard !terms.description.isEmpty else { throw AccountRefusal.descriptionMissing }
        let token = newToken(terms)
        let action = MakeToken(session: session, token: token, site: desk.site, limiter: desk.limiter)
        return try mint(token.identifier, token.secretID, try await runner.run(action, as: session.actor, from: client.origin))
    }

    /// A token with the restrictions of another, which lives on for so many seconds.
    /// - Returns: its text, to be shown once.
    package func rotate(
        _ tokenID: String,
        overlap: Int64,
        _ session: SignedIn,
        _ desk: AccountDesk,
        from client: Client
    ) async throws -> String {
        let (identifier, secretID) = (newIdentifier(), secrets.current.writingID)
        let action = RotateToken(
            session: session, tokenID: tokenID, identifier: identifier, secretID: secretID, overlap: overlap, maximumLife: maximumLife,
            site: desk.site, limiter: desk.limiter
        )
        return try mint(identifier, secretID, try await runner.run(action, as: session.actor, from: client.origin))
    }

    private func newToken(_ terms: TokenTerms) -> NewToken {
        NewToken(identifier: newIdentifier(), secretID: secrets.current.writingID, terms: terms, maximumLife: maximumLife)
    }

    private func newIdentifier() -> TokenIdentifier {
        var generator = SystemRandomNumberGenerator()
        return TokenIdentifier(using: &generator)
    }

    private func mint(_ identifier: TokenIdentifier, _ secretID: String, _ caveats: [TokenCaveat]) throws -> String {
        guard let rootKey = secrets.current.rootKey(secretID: secretID, identifier: identifier) else {
            throw SecretsError.malformed("secrets/token")
        }
        return try TokenMint(location: location).mint(identifier: identifier, rootKey: rootKey, caveats: caveats).revealed()
    }

    /// What a token that nobody owns is found and signed by: its row is made by an action of another module.
    package func unownedToken() -> UnownedToken {
        UnownedToken(identifier: newIdentifier(), secretID: secrets.current.writingID)
    }

    /// - Returns: the token's text, to be shown once.
    package func mint(_ token: UnownedToken, _ caveats: [TokenCaveat]) throws -> String {
        try mint(token.identifier, token.secretID, caveats)
    }

    // MARK: Looking after them

    /// The person's tokens, newest first.
    package func tokens(_ session: SignedIn) async throws -> [OwnedToken] {
        try await database.read { try OwnedToken.all(of: session.userID, "1 = 1", $0) }.map { $0.used(uses.unwritten($0.id)) }
    }

    /// Tokens of anybody that meet a condition on `tokens` and `users`: ask before who may know.
    package func tokens(where condition: SQL) async throws -> [OwnedToken] {
        try await database.read { try OwnedToken.those(condition, $0) }.map { $0.used(uses.unwritten($0.id)) }
    }

    /// - Throws: `AccountRefusal.noSuchToken`
    package func token(_ id: String, _ session: SignedIn) async throws -> OwnedToken {
        let token = try await database.read { try OwnedToken.one(id, of: session.userID, $0) }
        return token.used(uses.unwritten(id))
    }

    package func revoke(_ tokenID: String, _ session: SignedIn, _ site: SiteIdentity, from client: Client) async throws {
        try await runner.run(RemoveToken(session: session, tokenID: tokenID, site: site), as: session.actor, from: client.origin)
    }

    /// - Parameter days: revokes those that were neither made nor used for so long; nothing for all.
    /// - Returns: how many there were.
    @discardableResult
    package func revokeAll(
        unusedFor days: Int64?,
        _ session: SignedIn,
        _ desk: AccountDesk,
        from client: Client
    ) async throws -> Int {
        if let days, !(1...3_650).contains(days) { throw AccountRefusal.daysOutOfRange }
        try await uses.write(desk.bookkeeper)
        let since = days.map { desk.clock.now().adding(seconds: -$0 * 86_400) }
        let action = RemoveTokens(session: session, unusedSince: since, site: desk.site)
        return try await runner.run(action, as: session.actor, from: client.origin)
    }

    package func narrow(
        _ tokenID: String,
        by narrowing: TokenNarrowing,
        _ session: SignedIn,
        _ desk: AccountDesk,
        from client: Client
    ) async throws {
        let action = NarrowToken(session: session, tokenID: tokenID, narrowing: narrowing, site: desk.site, limiter: desk.limiter)
        try await runner.run(action, as: session.actor, from: client.origin)
    }

    // MARK: Tokens that somebody shows

    /// Revokes a token that somebody has shown, if its whole chain of signatures holds; a copy that was restricted takes its parent with it.
    /// - Returns: whether it was one of this index.
    /// - Throws: `APITokenError` if it is no token at all.
    package func revoke(shown text: String, _ way: RevokeShownToken.Way, _ site: SiteIdentity, from origin: Origin) async throws -> Bool {
        guard let identifier = try await genuine(text) else { return false }
        let action = RevokeShownToken(identifier: identifier, way: way, site: site)
        return try await runner.run(action, as: way == .machineOperator ? .machineOperator : .server, from: origin)
    }

    /// What a token is found by whose whole chain of signatures holds; nothing if it does not, or is none of this index.
    /// - Throws: `APITokenError` if it is no token at all.
    package func genuine(_ text: String) async throws -> TokenIdentifier? {
        let token = try APIToken(trimming: text)
        let secretID = try await database.read { transaction in
            try transaction.first("SELECT secret_id FROM tokens WHERE id = \(token.identifier.text)") { try $0.text(0) }
        }
        let rootKey = secretID.flatMap { secrets.current.rootKey(secretID: $0, identifier: token.identifier) }
        return rootKey.flatMap { token.verified(rootKey: $0) }?.identifier
    }

    /// Tells owners of tokens that end soon.
    package func tellOfExpiry(_ site: SiteIdentity, at time: Timestamp) async throws {
        while try await database.read({ try $0.exists(TellOfExpiry.due(at: time)) }) {
            guard try await runner.run(TellOfExpiry(site: site), as: .server, from: .server) else { return }
        }
    }
}
