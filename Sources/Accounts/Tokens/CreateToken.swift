package import Credentials
package import Persistence

/// Makes an API token for an account, by the operator.
package struct CreateToken: Action {
    package static let summary = ActionSummary("create token", permission: .machineOperator, events: [.tokenAdded])

    let token: NewToken
    let user: Username
    let policy: SecondFactorPolicy

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    /// - Returns: the caveats to mint the token with.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        let user = try User.named(user, transaction)
        let (factors, standing) = (
            try FactorSummary.find(user.id, policy, transaction), try AccountStanding.find(user.id, transaction)
        )
        if let obstacle = AccountRefusal.obstacle(to: user.name, user.state, standing?.hold, factors, policy, at: context.time) {
            throw obstacle
        }
        let caveats = try token.insert(for: user.id, transaction, context)
        try transaction.notify(.tokenCreated(for: user, token.words(caveats)))
        return caveats
    }
}

/// Makes an API token for the signed-in person.
package struct MakeToken: Action {
    package static let summary = ActionSummary("make token", permission: .accountOwnerProved, events: [.tokenAdded])

    let session: SignedIn
    let token: NewToken
    let site: SiteIdentity
    let limiter: AttemptLimiter

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        try limiter.requireRoom(.changeToken, session.userID, transaction, at: context.time)
    }

    /// - Returns: the caveats to mint the token with.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        try TokenCount.requireRoom(session.userID, transaction)
        try limiter.note(.changeToken, session.userID, transaction, at: context.time)
        let mail = try SafetyMail(session.userID, site, transaction, context)
        let caveats = try token.insert(for: session.userID, transaction, context)
        try mail.send { .tokenMade($0, token.words(caveats)) }
        return caveats
    }
}

/// How many tokens an account may have.
enum TokenCount {
    private static let limit = 1_000

    /// - Throws: `AccountRefusal.tooManyTokens`
    static func requireRoom(_ userID: String, _ transaction: ReadTransaction) throws {
        let count = try transaction.first("SELECT count(*) FROM tokens WHERE user_id = \(userID)") { try $0.integer(0) } ?? 0
        guard count < limit else { throw AccountRefusal.tooManyTokens(limit: limit) }
    }
}
