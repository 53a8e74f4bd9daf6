package import Persistence

/// What the operator demands of accounts besides a password.
package struct SecondFactorPolicy: Sendable {
    /// Whether a second factor is demanded at all.
    package enum Demand: String, Sendable {
        /// Before anything can be published or managed.
        case required
        case optional
    }

    /// Of whom a factor is demanded that a copy of the site cannot get at: a security key or a passkey.
    package enum PhishingResistance: String, Sendable {
        case none
        case administrators
        /// Owners of projects, and administrators.
        case owners
        case all
    }

    package let demand: Demand
    package let phishingResistance: PhishingResistance
    /// From when on phishing resistance is demanded; nothing for at once.
    package let phishingResistantFrom: Timestamp?
    /// A condition on `users.id` that says who is responsible for something, such as a project. What that is, only the module above knows.
    package let responsibility: SQL?

    package init(
        demand: Demand,
        phishingResistance: PhishingResistance = .none,
        phishingResistantFrom: Timestamp? = nil,
        responsibility: SQL? = nil
    ) {
        self.demand = demand
        self.phishingResistance = phishingResistance
        self.phishingResistantFrom = phishingResistantFrom
        self.responsibility = responsibility
    }

    /// Whether phishing resistance is demanded of such a person sooner or later.
    func demandsPhishingResistance(of factors: FactorSummary) -> Bool {
        switch phishingResistance {
        case .none: false
        case .administrators: factors.isAdministrator
        case .owners: factors.isAdministrator || factors.isResponsible
        case .all: true
        }
    }

    /// Whether that demand binds yet.
    func isPhishingResistanceBinding(at time: Timestamp) -> Bool {
        phishingResistantFrom.map { $0 <= time } ?? true
    }

    /// Whether the account has the factors without which it can do nothing but set them up.
    func isSatisfied(by factors: FactorSummary, at time: Timestamp) -> Bool {
        if demandsPhishingResistance(of: factors), isPhishingResistanceBinding(at: time) { return factors.hasPhishingResistant }
        return demand == .optional || factors.hasFactor
    }

    /// Whether a factor of some kind is demanded, so that the last one cannot be removed.
    func demandsFactor(of factors: FactorSummary, at time: Timestamp) -> Bool {
        demand == .required || (demandsPhishingResistance(of: factors) && isPhishingResistanceBinding(at: time))
    }
}

/// Which factors an account has.
package struct FactorSummary: Hashable, Sendable {
    package let totpCount: Int
    /// Security keys and passkeys.
    package let securityKeyCount: Int
    package let passkeyCount: Int
    package let unusedCodes: Int
    package let usedCodes: Int
    let isAdministrator: Bool
    let isResponsible: Bool

    package var hasFactor: Bool { totpCount + securityKeyCount + passkeyCount > 0 }
    package var hasPhishingResistant: Bool { securityKeyCount + passkeyCount > 0 }
    package var count: Int { totpCount + securityKeyCount + passkeyCount }
    /// Whether a first factor may be switched on: recovery codes are there, and one was used up to prove that they were kept.
    package var hasProvenCodes: Bool { usedCodes > 0 && unusedCodes > 0 }

    static func find(_ userID: String, _ policy: SecondFactorPolicy, _ transaction: ReadTransaction) throws -> FactorSummary {
        let found = try transaction.first("SELECT \(columns(policy)) FROM users WHERE users.id = \(userID)") { row in
            try FactorSummary(row, from: 0)
        }
        guard let found else { throw AccountRefusal.signedOut }
        return found
    }

    /// What `init(_:from:)` reads, of a row of `users`.
    static func columns(_ policy: SecondFactorPolicy) -> SQL {
        let responsibility: SQL = policy.responsibility ?? "0"
        return """
            (SELECT count(*) FROM totp_authenticators WHERE user_id = users.id AND removed_at IS NULL),
            (SELECT count(*) FROM webauthn_credentials WHERE user_id = users.id AND removed_at IS NULL AND kind = 'security-key'),
            (SELECT count(*) FROM webauthn_credentials WHERE user_id = users.id AND removed_at IS NULL AND kind = 'passkey'),
            (SELECT count(*) FROM recovery_codes WHERE user_id = users.id AND used_at IS NULL),
            (SELECT count(*) FROM recovery_codes WHERE user_id = users.id AND used_at IS NOT NULL),
            users.is_administrator, CASE WHEN \(responsibility) THEN 1 ELSE 0 END
            """
    }

    /// - Parameter first: the number of the first of its columns.
    init(_ row: Row, from first: Int) throws {
        totpCount = Int(try row.integer(first))
        securityKeyCount = Int(try row.integer(first + 1))
        passkeyCount = Int(try row.integer(first + 2))
        unusedCodes = Int(try row.integer(first + 3))
        usedCodes = Int(try row.integer(first + 4))
        isAdministrator = try row.flag(first + 5)
        isResponsible = try row.flag(first + 6)
    }
}
