internal import Credentials
package import Persistence

/// A live sign-in: who it is, since when, and how they showed it.
package struct SignedIn: Sendable {
    /// 12 hours without use end a session; 7 days end it in any case.
    static let idleSeconds: Int64 = 12 * 3_600
    static let lifeSeconds: Int64 = 7 * 86_400

    package let sessionID: String
    let digest: [UInt8]
    package let userID: String
    package let userName: String
    package let isAdministrator: Bool
    /// Whether the primary address is verified: without it the account can do nothing but verify one.
    package let isVerified: Bool
    package let factors: FactorSummary
    package let method: SignInMethod
    package let proof: SessionProof
    /// When a recovery code stood in for the second factor; nothing if none did, or what it allowed was done.
    package let recoveredAt: Timestamp?
    /// Whether it was proved by what a copy of the site cannot get at.
    package let isPhishingResistant: Bool
    let policy: SecondFactorPolicy
    let usedAt: Timestamp

    package var actor: Actor { .user(id: userID) }

    /// The session of that secret, if it still lives and its account may be used.
    static func find(
        _ digest: [UInt8],
        _ policy: SecondFactorPolicy,
        _ transaction: ReadTransaction,
        at time: Timestamp
    ) throws -> SignedIn? {
        let userID = try transaction.first("SELECT user_id FROM sessions WHERE secret_digest = \(digest)") { try $0.text(0) }
        guard let userID else { return nil }
        let factors = try FactorSummary.find(userID, policy, transaction)
        return try transaction.first(
            """
            SELECT sessions.id, users.id, users.name, users.is_administrator, sessions.used_at, sessions.proved_at,
                coalesce(email_addresses.is_verified, 0), sessions.method, sessions.proof, sessions.recovered_at,
                sessions.is_phishing_resistant
            FROM sessions JOIN users ON users.id = sessions.user_id
            LEFT JOIN email_addresses ON email_addresses.user_id = users.id AND email_addresses.is_primary = 1
            WHERE sessions.secret_digest = \(digest) AND users.deleted_at IS NULL AND \(sql: AccountState.mayBeUsed)
                AND sessions.used_at > \(time.adding(seconds: -idleSeconds)) AND sessions.created_at > \(time.adding(seconds: -lifeSeconds))
            """
        ) { try SignedIn($0, digest: digest, factors: factors, policy: policy) }
    }

    private init(_ row: Row, digest: [UInt8], factors: FactorSummary, policy: SecondFactorPolicy) throws {
        (self.digest, self.factors, self.policy) = (digest, factors, policy)
        sessionID = try row.text(0)
        userID = try row.text(1)
        userName = try row.text(2)
        isAdministrator = try row.flag(3)
        usedAt = Timestamp(microseconds: try row.integer(4))
        isVerified = try row.flag(6)
        method = SignInMethod(rawValue: try row.text(7)) ?? .rememberedDevice
        proof = SessionProof(SessionProof.Kind(rawValue: try row.text(8)) ?? .none, at: Timestamp(microseconds: try row.integer(5)))
        recoveredAt = try row.optionalInteger(9).map(Timestamp.init(microseconds:))
        isPhishingResistant = try row.flag(10)
    }
}

// MARK: What a session may do

extension SignedIn {
    /// Whether who it is was shown so many seconds ago at the most.
    package func isProved(within seconds: Int64 = SessionProof.Age.usual, at time: Timestamp) -> Bool {
        proof.isGood(within: seconds, hasFactor: factors.hasFactor, at: time)
    }

    /// Whether a recovery code was given of late, so that lost factors may be replaced.
    package func isRecovering(at time: Timestamp) -> Bool {
        recoveredAt.map { time < $0.adding(seconds: SessionProof.Age.usual) && $0 <= time.adding(seconds: SessionProof.Age.short) } ?? false
    }

    /// What keeps the account from being managed and published with, if anything does.
    package func obstacle(at time: Timestamp) -> AccountRefusal? {
        guard isVerified else { return .unverified }
        guard policy.isSatisfied(by: factors, at: time) else {
            return factors.hasFactor ? .phishingResistantFactorRequired : .secondFactorRequired
        }
        guard policy.demandsPhishingResistance(of: factors), policy.isPhishingResistanceBinding(at: time) else { return nil }
        return isPhishingResistant ? nil : .phishingResistantSignInRequired
    }

    /// Whether the operator demands a phishing-resistant factor sooner or later, and the account has none.
    package var lacksPhishingResistantFactor: Bool {
        policy.demandsPhishingResistance(of: factors) && !factors.hasPhishingResistant
    }

    /// From when on that demand binds, in microseconds since the beginning of 1970 UTC; nothing for at once.
    package var phishingResistantFrom: Int64? { policy.phishingResistantFrom?.microseconds }

    /// Refuses unless the session still lives and may do what such a permission is for: asked again in the transaction that makes a
    /// change.
    /// - Returns: the sign-in as it is now.
    @discardableResult
    package func require(_ permission: Permission, _ transaction: ReadTransaction, _ context: ActionContext) throws -> SignedIn {
        guard context.actor == actor, let now = try Self.find(digest, policy, transaction, at: context.time) else {
            throw AccountRefusal.signedOut
        }
        guard let demand = permission.demand else { throw NotPermitted() }
        try demand.check(now, at: context.time)
        return now
    }
}
