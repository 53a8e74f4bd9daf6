internal import Credentials
package import Persistence

/// What the database knows about a token.
struct TokenRow: Sendable {
    /// The account that a token hangs on, as it stands.
    private struct Owner {
        let name: String
        let state: AccountState
        let hold: AccountHold?
        let factors: FactorSummary

        /// - Parameter first: the number of the first of its columns: name, state, hold, and those of the factors.
        init(_ row: Row, from first: Int) throws {
            let hold = try row.optionalText(first + 2)
            name = try row.text(first)
            state = AccountState(state: try row.text(first + 1), hold: hold)
            self.hold = hold.flatMap(AccountHold.init)
            factors = try FactorSummary(row, from: first + 3)
        }
    }

    let holder: TokenHolder
    let secretID: String
    let release: ReleaseBinding
    /// Since when names are those of projects that were yet to be made.
    private let namesSince: Int64
    private let narrowing: [TokenCaveat]
    /// The projects that it made, by their names.
    private let projects: [String: String]
    /// Nothing for a token of publishers.
    private let owner: Owner?

    /// - Returns: nothing also if whoever the token was made for is gone.
    static func find(_ identifier: TokenIdentifier, _ policy: SecondFactorPolicy, _ transaction: ReadTransaction) throws -> TokenRow? {
        let columns: SQL = """
            tokens.secret_id, tokens.is_for_one_release, tokens.release_project, tokens.release_version, tokens.release_until,
            coalesce(tokens.names_since, tokens.created_at), tokens.narrowing,
            EXISTS (SELECT 1 FROM token_projects WHERE token_id = tokens.id)
            """
        let owned: SQL = """
            SELECT \(columns), users.id, users.name, users.state, users.hold, \(FactorSummary.columns(policy))
            FROM tokens JOIN users ON users.id = tokens.user_id WHERE tokens.id = \(identifier.text) AND users.deleted_at IS NULL
            """
        let found = try transaction.first(owned) { row in
            let owner = try Owner(row, from: 9)
            return try TokenRow(row, .user(id: try row.text(8), name: owner.name), owner, identifier, transaction)
        }
        return try found ?? unowned(identifier, columns, transaction)
    }

    private static func unowned(_ identifier: TokenIdentifier, _ columns: SQL, _ transaction: ReadTransaction) throws -> TokenRow? {
        let publishers = try TokenPublisher.all(of: identifier.text, transaction)
        guard !publishers.isEmpty else { return nil }
        let unowned: SQL =
            "SELECT \(columns), tokens.description FROM tokens WHERE tokens.id = \(identifier.text) AND tokens.user_id IS NULL"
        return try transaction.first(unowned) { row in
            try TokenRow(row, .publishers(publishers, summary: try row.text(8)), nil, identifier, transaction)
        }
    }

    private init(
        _ row: Row,
        _ holder: TokenHolder,
        _ owner: Owner?,
        _ identifier: TokenIdentifier,
        _ transaction: ReadTransaction
    ) throws {
        self.holder = holder
        self.owner = owner
        secretID = try row.text(0)
        release = ReleaseBinding(
            isForOneRelease: try row.flag(1), project: try row.optionalText(2), version: try row.optionalText(3),
            until: try row.optionalInteger(4).map(Timestamp.init(microseconds:))
        )
        namesSince = try row.integer(5)
        narrowing = try row.optionalBlob(6).map { try StoredCaveats(stored: $0).all } ?? []
        projects = try row.flag(7) ? Self.projects(identifier, transaction) : [:]
    }

    private static func projects(_ identifier: TokenIdentifier, _ transaction: ReadTransaction) throws -> [String: String] {
        let rows = try transaction.all("SELECT name, project_id FROM token_projects WHERE token_id = \(identifier.text)") { row in
            (try row.text(0), try row.text(1))
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// The token's own restrictions, and those that its owner added to all copies of it.
    func restrictions(_ own: TokenRestrictions) -> TokenRestrictions { own.narrowed(by: narrowing) }

    func context(_ target: TokenTarget, _ ability: TokenAbility, _ address: NetworkAddress?, at time: Timestamp) -> TokenContext {
        TokenContext(
            now: time.seconds, userID: holder.userID, target: target, isProjectNewer: isNewer(target), address: address, ability: ability
        )
    }

    /// Whether no project of that name stood when the token was made. One that the token made itself stays the only one.
    private func isNewer(_ target: TokenTarget) -> Bool {
        if let own = target.projectName.flatMap({ projects[$0] }) { return own == target.projectID }
        return target.projectMadeAt.map { namesSince <= $0 } ?? true
    }

    /// Refuses if nothing of the account works at present, or the token is used up; told only where the token's signature holds.
    func requireUse(_ policy: SecondFactorPolicy, at time: Timestamp) throws(AccountRefusal) {
        if let owner,
            let obstacle = AccountRefusal.obstacle(to: owner.name, owner.state, owner.hold, owner.factors, policy, at: time)
        {
            throw obstacle
        }
        try release.requireOpen(at: time)
    }
}

extension AccountRefusal {
    /// Why nothing may be published in an account's name at present; nothing if it may.
    package static func obstacle(
        toPublishingBy userID: String,
        _ policy: SecondFactorPolicy,
        at time: Timestamp,
        _ transaction: ReadTransaction
    ) throws -> AccountRefusal? {
        guard let standing = try AccountStanding.find(userID, transaction) else { return .badCredential }
        let factors = try FactorSummary.find(userID, policy, transaction)
        let name = try transaction.first("SELECT name FROM users WHERE id = \(userID)") { try $0.text(0) } ?? ""
        return obstacle(to: name, standing.state, standing.hold, factors, policy, at: time)
    }

    /// Why nothing may be published by an account: its state, or a factor that it lacks.
    static func obstacle(
        to name: String,
        _ state: AccountState,
        _ hold: AccountHold?,
        _ factors: FactorSummary,
        _ policy: SecondFactorPolicy,
        at time: Timestamp
    ) -> AccountRefusal? {
        switch state {
        case .disabled: return .accountDisabled(name: name)
        case .locked: return .accountLocked
        case .recovering: return .accountRecovering
        case .active: break
        }
        guard hold != .recovered else { return .accountRecovering }
        guard !policy.isSatisfied(by: factors, at: time) else { return nil }
        return factors.hasFactor ? .phishingResistantFactorRequired : .secondFactorRequired
    }
}
