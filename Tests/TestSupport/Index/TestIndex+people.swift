package import Accounts
package import Credentials
internal import PackageIndex
package import Persistence

extension TestIndex {
    /// Makes an account, as the command line does, and answers it as it stands.
    @discardableResult
    package func user(_ name: String, isAdministrator: Bool = false) async throws -> User {
        let action = CreateUser(
            id: randomID(),
            name: try Username(name),
            address: try EmailAddress("\(name)@example.org"),
            isAdministrator: isAdministrator,
            passwordHash: nil,
            site: site
        )
        _ = try await asOperator(action)
        return try await existingUser(name)
    }

    package func existingUser(_ name: String) async throws -> User {
        let username = try Username(name)
        return try await database.read { try User.named(username, $0) }
    }

    /// Mints a token, as the command line does.
    /// - Parameter projects: those that it is for; none for the whole account.
    package func token(
        for user: User,
        projects: [String] = [],
        abilities: [TokenAbility] = [.upload],
        lifetime: Int64? = nil,
        networks: [String] = [],
        versions: [String] = [],
        isForOneRelease: Bool = false
    ) async throws -> String {
        let scope = try await database.read { try ProjectDirectory.scope(of: projects, for: user, $0) }
        let terms = try TokenTerms(
            description: "for a test", scope: scope, abilities: abilities, life: lifetime.map(TokenLife.seconds) ?? .forever,
            networks: networks, versions: versions, isForOneRelease: isForOneRelease
        )
        return try await tokens.make(terms, for: try Username(user.name), policy: policy)
    }

    /// The text of a token with this identifier and these caveats, signed with the index's own key.
    package func minted(_ identifier: TokenIdentifier, caveats: [TokenCaveat]) throws -> String {
        guard let key = secrets.rootKey(secretID: secrets.writingID, identifier: identifier) else { throw NoSuchSecret() }
        return try TokenMint(location: "localhost").mint(identifier: identifier, rootKey: key, caveats: caveats).revealed()
    }

    /// What the server makes of the token.
    package func authenticated(
        _ token: String,
        for ability: TokenAbility = .upload,
        from client: Client = Client(address: "192.0.2.1", agent: "test")
    ) async throws -> AuthenticatedToken {
        try authenticator.authenticate(.token(token), for: ability, from: client)
    }

    package func asOperator<Act: Action>(_ action: Act) async throws -> Act.Outcome {
        try await runner.run(action, as: .machineOperator, from: .commandLine)
    }

    /// Changes the database as no command does.
    package func change(_ statements: SQL..., touching changes: [Change] = []) async throws {
        try await asOperator(ChangeBySQL(statements, touching: changes))
    }

    /// The one number that the statement answers.
    package func number(_ sql: SQL) async throws -> Int64? {
        try await database.read { try $0.first(sql) { try $0.integer(0) } }
    }

    /// The first column of every row that the statement answers.
    package func texts(_ sql: SQL) async throws -> [String] {
        try await database.read { try $0.all(sql) { try $0.text(0) } }
    }
}

/// The writing secret has no key: the index under test is broken.
private struct NoSuchSecret: Error {}
