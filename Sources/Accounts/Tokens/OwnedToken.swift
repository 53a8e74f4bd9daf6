package import Credentials
package import Persistence

/// A token as people see it. Its text is nowhere: it was shown once.
package struct OwnedToken: Sendable {
    /// The last time that it was good for something.
    package struct Use: Hashable, Sendable {
        /// In microseconds since the beginning of 1970 UTC, as the other times.
        package let time: Int64
        package let address: String?
        package let agent: String?
    }

    package let id: String
    package private(set) var description: String
    /// The name of its account; nothing if it is of trusted publishers.
    package let owner: String?
    /// Those that it was made with.
    package let caveats: [TokenCaveat]
    /// Those that were added to every copy of it since.
    package let narrowing: [TokenCaveat]
    package let createdAt: Int64
    package let expiresAt: Int64?
    package private(set) var lastUse: Use?
    package let isForOneRelease: Bool
    /// Since when names in it are those of projects that were yet to be made.
    package let namesSince: Int64
    /// Whether its account can use it: it is neither locked nor being recovered nor disabled.
    package let isUsable: Bool
    /// The project of the one release that it is bound to.
    package let releaseProject: String?
    /// The one release that it is bound to, and until when: `cheese 1.0`.
    package let release: (name: String, until: Int64)?

    /// Those of an account that meet the condition, newest first.
    static func all(of userID: String, _ condition: SQL, _ transaction: ReadTransaction) throws -> [OwnedToken] {
        try those("tokens.user_id = \(userID) AND \(condition)", transaction)
    }

    /// Those of all accounts and publishers that meet a condition on `tokens` and `users`, newest first.
    package static func those(_ condition: SQL, _ transaction: ReadTransaction) throws -> [OwnedToken] {
        try transaction.all(
            """
            SELECT tokens.id, tokens.description, tokens.caveats, tokens.narrowing, tokens.created_at, tokens.expires_at, tokens.last_used_at,
                tokens.last_used_address, tokens.last_used_agent, tokens.is_for_one_release, tokens.release_project, tokens.release_version,
                tokens.release_until, users.name, coalesce(tokens.names_since, tokens.created_at), users.state, users.hold
            FROM tokens LEFT JOIN users ON users.id = tokens.user_id WHERE \(condition) ORDER BY tokens.created_at DESC, tokens.id
            """,
            OwnedToken.init
        )
    }

    private init(_ row: Row) throws {
        let (lastUsed, until) = (try row.optionalInteger(6), try row.optionalInteger(12))
        id = try row.text(0)
        description = try row.text(1)
        caveats = try StoredCaveats(stored: try row.blob(2)).all
        narrowing = try row.optionalBlob(3).map { try StoredCaveats(stored: $0).all } ?? []
        createdAt = try row.integer(4)
        expiresAt = try row.optionalInteger(5)
        lastUse = try lastUsed.map { Use(time: $0, address: try row.optionalText(7), agent: try row.optionalText(8)) }
        isForOneRelease = try row.flag(9)
        owner = try row.optionalText(13)
        namesSince = try row.integer(14)
        isUsable = try row.optionalText(15).map { AccountState(state: $0, hold: try row.optionalText(16)) == .active } ?? true
        releaseProject = try row.optionalText(10)
        guard let project = try row.optionalText(10), let version = try row.optionalText(11), let until else {
            release = nil
            return
        }
        release = ("\(project) \(version)", until)
    }

    /// The same with a use that is not written down yet.
    func used(_ use: TokenUses.Use?) -> OwnedToken {
        guard let use, lastUse.map({ $0.time < use.time.microseconds }) ?? true else { return self }
        var token = self
        token.lastUse = Use(time: use.time.microseconds, address: use.origin.address, agent: use.origin.agent)
        return token
    }

    /// One of trusted publishers as the owners of one of their projects see it.
    package func seen(_ view: TokenPublisher.View) -> OwnedToken {
        var token = self
        token.description = view.summary
        if view.isShared, let lastUse { token.lastUse = Use(time: lastUse.time, address: nil, agent: nil) }
        return token
    }

    /// Everything that it is restricted by, but for its release.
    package var restrictions: [TokenCaveat] { caveats + narrowing }

    /// Whether its end was set, or put forward, after it was made.
    var isEndNarrowed: Bool { narrowing.contains(where: \.isValidity) }

    /// Whether it opens nothing any more.
    package func isOver(at time: Int64) -> Bool {
        (expiresAt.map { $0 <= time } ?? false) || (release.map { $0.until <= time } ?? false)
    }

    /// Whether it ends within a week.
    package func isEndingSoon(at time: Int64) -> Bool {
        !isOver(at: time) && (expiresAt.map { $0 <= time + 7 * 86_400_000_000 } ?? false)
    }
}
