package import Credentials
package import Persistence

/// Decides whether a credential that came with a request is good, before anything of the request is looked at.
package struct TokenAuthenticator: Sendable {
    private let rows: TokenRows
    private let secrets: LiveKeys<TokenSecrets>
    private let uses: TokenUses
    private let bans: NetworkBans
    private let clock: WallClock

    /// - Parameter policy: the factors that the operator demands of those whose tokens work.
    package init(
        database: Database,
        secrets: LiveKeys<TokenSecrets>,
        policy: SecondFactorPolicy,
        uses: TokenUses,
        bans: NetworkBans,
        clock: WallClock
    ) {
        rows = TokenRows(database: database, policy: policy)
        self.secrets = secrets
        self.uses = uses
        self.bans = bans
        self.clock = clock
    }

    /// The token's own signature is checked first: a stranger learns nothing about tokens or accounts. Blocks its thread.
    /// - Throws: `AccountRefusal`
    package func authenticate(
        _ credential: PresentedCredential?,
        for ability: TokenAbility,
        from client: Client
    ) throws -> AuthenticatedToken {
        try verified(credential, for: ability, from: client).token
    }

    private func verified(
        _ credential: PresentedCredential?,
        for ability: TokenAbility,
        from client: Client
    ) throws -> (token: AuthenticatedToken, age: Int) {
        try bans.requireFree(client.address)
        let shown = try parsed(credential)
        let found = try rows.find(shown.identifier)
        let rootKey = found.flatMap { secrets.current.rootKey(secretID: $0.row.secretID, identifier: shown.identifier) }
        guard let found, let rootKey, let verified = shown.verified(rootKey: rootKey) else { throw AccountRefusal.badCredential }
        let token = AuthenticatedToken(
            identifier: shown.identifier, row: found.row, own: verified.restrictions, ability: ability,
            address: client.address.flatMap { NetworkAddress($0) }, policy: rows.policy
        )
        try token.requireGeneral(at: clock.now())
        uses.note(token.tokenID, client.origin, at: clock.now())
        return (token, found.age)
    }

    // MARK: Reading

    /// The same for reading. Until something changes, `knownReader` and `allowsReading` know it again by the digest of the field
    /// `Authorization`.
    package func authenticateReader(
        _ credential: PresentedCredential?,
        _ digest: CredentialDigest,
        from client: Client
    ) throws -> AuthenticatedToken {
        let revision = secrets.revision(at: clock.now().seconds)
        let (token, age) = try verified(credential, for: .read, from: client)
        rows.keep(token, as: digest, age: age, revision)
        return token
    }

    /// The token that was found good under this digest, if it still is at this moment and from there. Never blocks.
    package func knownReader(_ digest: CredentialDigest, from client: Client) -> AuthenticatedToken? {
        let now = clock.now()
        guard bans.isKnownFree(client.address), let pass = pass(digest, at: now) else { return nil }
        let token = pass.token.shown(from: client.address.flatMap { NetworkAddress($0) })
        guard (try? token.requireGeneral(at: now)) != nil else { return nil }
        if !pass.isNoted(now, from: client.address) { uses.note(token.tokenID, client.origin, at: now) }
        return token
    }

    /// Whether a token that was found good under this digest opens everything there is to read, now and from there. Never blocks.
    package func allowsReading(_ digest: CredentialDigest, from address: String?) -> Bool {
        let now = clock.now()
        guard bans.isKnownFree(address), let pass = pass(digest, at: now) else { return false }
        guard pass.isOpen(at: now, from: address.flatMap { NetworkAddress($0) }) else { return false }
        if !pass.isNoted(now, from: address) { uses.note(pass.token.tokenID, Origin(address: address, agent: nil), at: now) }
        return true
    }

    private func pass(_ digest: CredentialDigest, at now: Timestamp) -> ReadPass? {
        rows.pass(digest, secrets.revision(at: now.seconds))
    }

    private func parsed(_ credential: PresentedCredential?) throws(AccountRefusal) -> APIToken {
        switch credential {
        case nil: throw .credentialMissing
        case .password: throw .passwordUpload
        case .malformed: throw .badCredential
        case .token(let text):
            do { return try APIToken(trimming: text) } catch { throw .tokenMalformed(error) }
        }
    }
}

/// What a request showed: not yet believed. It prints as nothing.
package enum PresentedCredential: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    case token(String)
    /// A user name other than `__token__`.
    case password(name: String, password: String)
    case malformed

    package var description: String { "PresentedCredential" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
