package import Credentials
package import Persistence

/// Makes tokens: runs the action that allows one, and signs it.
package struct TokenDesk: Sendable {
    private let secrets: TokenSecrets
    private let runner: ActionRunner
    private let location: String
    private let database: Database

    /// - Parameter location: the host of the index, written into each token for people; nothing is decided on it.
    package init(database: Database, secrets: TokenSecrets, runner: ActionRunner, location: String) {
        self.database = database
        self.secrets = secrets
        self.runner = runner
        self.location = location
    }

    /// A token as the operator makes one.
    /// - Returns: its text, to be shown once.
    package func make(for user: Username, _ scope: TokenScope, lifetime: Int64?, description: String) async throws -> String {
        let token = try token(scope, lifetime, description)
        return try mint(token, try await runner.run(CreateToken(token, for: user), as: .machineOperator, from: .commandLine))
    }

    /// A token as the signed-in person makes one.
    /// - Returns: its text, to be shown once.
    package func make(
        _ session: SignedIn,
        _ scope: TokenScope,
        description: String,
        _ site: SiteIdentity,
        from client: Client
    ) async throws -> String {
        guard !description.isEmpty else { throw AccountRefusal.descriptionMissing }
        let token = try token(scope, nil, description)
        return try mint(token, try await runner.run(MakeToken(session, token, site: site), as: session.actor, from: client.origin))
    }

    /// The person's tokens, newest first.
    package func tokens(_ session: SignedIn) async throws -> [OwnedToken] {
        try await database.read { try OwnedToken.all(of: session.userID, $0) }
    }

    package func revoke(_ tokenID: String, _ session: SignedIn, _ site: SiteIdentity, from client: Client) async throws {
        try await runner.run(RemoveToken(session, tokenID: tokenID, site: site), as: session.actor, from: client.origin)
    }

    private func token(_ scope: TokenScope, _ lifetime: Int64?, _ description: String) throws -> NewToken {
        var generator = SystemRandomNumberGenerator()
        return try NewToken(
            identifier: TokenIdentifier(using: &generator),
            secretID: secrets.writingID,
            scope: scope,
            lifetime: lifetime,
            description: description
        )
    }

    private func mint(_ token: NewToken, _ caveats: [TokenCaveat]) throws -> String {
        guard let rootKey = secrets.rootKey(secretID: secrets.writingID, identifier: token.identifier) else {
            throw SecretsError.malformed("secrets/token")
        }
        return try TokenMint(location: location).mint(identifier: token.identifier, rootKey: rootKey, caveats: caveats).revealed()
    }
}
