package import Credentials
package import Persistence

/// A token that is being made, each part well formed.
package struct NewToken: Sendable {
    package let identifier: TokenIdentifier
    private let secretID: String
    private let scope: TokenScope
    private let lifetime: Int64?
    private let description: String

    /// - Parameters:
    ///   - secretID: the token secret that the token's key is derived from.
    ///   - lifetime: in seconds, 1 to 10 years; none for a token that never expires.
    ///   - description: at most 100 characters, for people.
    package init(
        identifier: TokenIdentifier,
        secretID: String,
        scope: TokenScope,
        lifetime: Int64?,
        description: String
    ) throws(AccountRefusal) {
        guard description.unicodeScalars.count <= 100, !description.unicodeScalars.contains(where: \.isInvisible) else {
            throw .descriptionMalformed
        }
        guard lifetime.map({ (1...315_360_000).contains($0) }) ?? true else { throw .lifetimeOutOfRange }
        guard scope.fitsIntoToken else { throw .tooManyProjects }
        self.identifier = identifier
        self.secretID = secretID
        self.scope = scope
        self.lifetime = lifetime
        self.description = description
    }

    /// - Returns: the caveats to mint the token with, and the words for a mail.
    func insert(
        for userID: String,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws -> (caveats: [TokenCaveat], description: String, scope: String) {
        let caveats = caveats(of: userID, at: context.time)
        let written = CanonicalJSON.array(caveats.map { .string(String(decoding: $0.written, as: UTF8.self)) })
        try transaction.execute(
            """
            INSERT INTO tokens (id, user_id, secret_id, description, caveats, created_at, expires_at)
            VALUES (\(identifier.text), \(userID), \(secretID), \(description), \(written.bytes), \(context.time),
                \(lifetime.map { context.time.adding(seconds: $0) }))
            """
        )
        let payload: CanonicalJSON = ["token": .string(identifier.text), "description": .string(description), "caveats": written]
        try transaction.record(Event(.tokenAdded, subject: .user(id: userID), payload: payload))
        return (caveats, description, scope.words)
    }

    /// What the token may do comes first, so that no token without it is ever minted.
    private func caveats(of userID: String, at time: Timestamp) -> [TokenCaveat] {
        var caveats: [TokenCaveat] = [.abilities([TokenAbility.upload.rawValue])]
        switch scope {
        case .account: caveats.append(.user(userID))
        case .resources(let resources): caveats += [.projectNames(resources.map(\.name)), .projectIDs(resources.map(\.id))]
        }
        if let lifetime { caveats.append(.validity(expires: time.seconds + lifetime, notBefore: time.seconds)) }
        return caveats
    }
}

/// Makes an API token for an account, by the operator.
package struct CreateToken: Action {
    package static let summary = ActionSummary("create token", permission: .machineOperator, events: [.tokenAdded])

    private let token: NewToken
    private let user: Username

    package init(_ token: NewToken, for user: Username) {
        self.token = token
        self.user = user
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    /// - Returns: the caveats to mint the token with.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        let user = try User.named(user, transaction)
        guard user.state == .active else { throw AccountRefusal.accountDisabled(name: user.name) }
        let made = try token.insert(for: user.id, transaction, context)
        try transaction.notify(.tokenCreated(for: user, description: made.description, scope: made.scope))
        return made.caveats
    }
}

/// Makes an API token for the signed-in person.
package struct MakeToken: Action {
    package static let summary = ActionSummary("make token", permission: .accountOwnerProved, events: [.tokenAdded])
    /// So many tokens has an account at the most.
    private static let limit = 1_000

    private let session: SignedIn
    private let token: NewToken
    private let site: SiteIdentity

    package init(_ session: SignedIn, _ token: NewToken, site: SiteIdentity) {
        self.session = session
        self.token = token
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.requireProved(transaction, context)
        guard session.isVerified else { throw AccountRefusal.unverified }
    }

    /// - Returns: the caveats to mint the token with.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        let count = try transaction.first("SELECT count(*) FROM tokens WHERE user_id = \(session.userID)") { try $0.integer(0) } ?? 0
        guard count < Self.limit else { throw AccountRefusal.tooManyTokens(limit: Self.limit) }
        let made = try token.insert(for: session.userID, transaction, context)
        let addresses = try AccountAddress.notified(session.userID, transaction)
        try transaction.notify(
            .tokenMade(made.description, scope: made.scope, for: session.userName, addresses, site)
        )
        return made.caveats
    }
}

/// What a token is good for. Accounts do not know what a resource is.
package enum TokenScope: Hashable, Sendable {
    /// Whatever the account may do.
    case account
    /// Only these.
    case resources([TokenResource])

    /// Whether its names and ids fit into one token: 8 KiB of text in all.
    fileprivate var fitsIntoToken: Bool {
        switch self {
        case .account: return true
        case .resources(let resources):
            let (names, ids) = resources.reduce((0, 0)) { ($0.0 + $1.name.utf8.count + 3, $0.1 + $1.id.utf8.count + 3) }
            return names <= 3_500 && ids <= 3_500 && names + ids <= 5_000
        }
    }

    var words: String {
        switch self {
        case .account: "everything that your account may upload to"
        case .resources(let resources): resources.map(\.name).joined(separator: ", ")
        }
    }
}

/// Something that a token can be limited to, by name and id.
package struct TokenResource: Hashable, Sendable {
    package let name: String
    package let id: String

    package init(name: String, id: String) {
        self.name = name
        self.id = id
    }
}
