package import Credentials
package import Persistence

/// Makes an API token for an account, by the operator.
package struct CreateToken: Action {
    package static let summary = ActionSummary("create token", permission: .machineOperator, events: [.tokenAdded])

    private let identifier: TokenIdentifier
    private let secretID: String
    private let user: Username
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
        user: Username,
        scope: TokenScope,
        lifetime: Int64?,
        description: String
    ) throws(AccountRefusal) {
        guard description.unicodeScalars.count <= 100, description.unicodeScalars.allSatisfy({ !$0.isControl }) else {
            throw .descriptionMalformed
        }
        guard lifetime.map({ (1...315_360_000).contains($0) }) ?? true else { throw .lifetimeOutOfRange }
        guard scope.fitsIntoToken else { throw .tooManyProjects }
        self.identifier = identifier
        self.secretID = secretID
        self.user = user
        self.scope = scope
        self.lifetime = lifetime
        self.description = description
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    /// - Returns: the caveats to mint the token with.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> [TokenCaveat] {
        let user = try User.named(user, transaction)
        guard user.state == .active else { throw AccountRefusal.accountDisabled(name: user.name) }
        let caveats = caveats(of: user, at: context.time)
        let written = CanonicalJSON.array(caveats.map { .string(String(decoding: $0.written, as: UTF8.self)) })
        try transaction.execute(
            """
            INSERT INTO tokens (id, user_id, secret_id, description, caveats, created_at, expires_at)
            VALUES (\(identifier.text), \(user.id), \(secretID), \(description), \(written.bytes), \(context.time),
                \(lifetime.map { context.time.adding(seconds: $0) }))
            """
        )
        let payload: CanonicalJSON = ["token": .string(identifier.text), "description": .string(description), "caveats": written]
        try transaction.record(Event(.tokenAdded, subject: .user(id: user.id), payload: payload))
        try transaction.notify(.tokenCreated(for: user, description: description, scope: scope.words))
        return caveats
    }

    /// What the token may do comes first, so that no token without it is ever minted.
    private func caveats(of user: User, at time: Timestamp) -> [TokenCaveat] {
        var caveats: [TokenCaveat] = [.abilities([TokenAbility.upload.rawValue])]
        switch scope {
        case .account: caveats.append(.user(user.id))
        case .resources(let resources): caveats += [.projectNames(resources.map(\.name)), .projectIDs(resources.map(\.id))]
        }
        if let lifetime { caveats.append(.validity(expires: time.seconds + lifetime, notBefore: time.seconds)) }
        return caveats
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
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
