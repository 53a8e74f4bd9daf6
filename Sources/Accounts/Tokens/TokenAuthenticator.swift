package import Credentials
package import Persistence

/// Decides whether a credential that came with a request is good, before anything of the request is looked at.
package struct TokenAuthenticator: Sendable {
    private let database: Database
    private let secrets: TokenSecrets
    private let clock: WallClock

    package init(database: Database, secrets: TokenSecrets, clock: WallClock) {
        self.database = database
        self.secrets = secrets
        self.clock = clock
    }

    /// The token's own signature is checked first: a stranger learns nothing about tokens or accounts. Blocks its thread.
    /// - Throws: `AccountRefusal`
    package func authenticate(_ credential: PresentedCredential?) throws -> UploadToken {
        let token = try parsed(credential)
        let row = try database.readBlocking { try TokenRow.find(token.identifier, $0) }
        let rootKey = row.flatMap { secrets.rootKey(secretID: $0.secretID, identifier: token.identifier) }
        guard let row, let rootKey, let verified = token.verified(rootKey: rootKey) else { throw AccountRefusal.badCredential }
        let uploadToken = UploadToken(
            tokenID: token.identifier.text,
            userID: row.userID,
            userName: row.userName,
            restrictions: verified.restrictions
        )
        try uploadToken.requireGeneral(at: clock.now())
        guard row.state == .active else { throw AccountRefusal.accountDisabled(name: row.userName) }
        return uploadToken
    }

    private func parsed(_ credential: PresentedCredential?) throws(AccountRefusal) -> APIToken {
        switch credential {
        case nil: throw .credentialMissing
        case .password: throw .passwordUpload
        case .malformed: throw .badCredential
        case .token(let text):
            do { return try APIToken(trimming: text) } catch { throw .badCredential }
        }
    }
}

/// What a request showed: not yet believed. It prints as nothing.
package enum PresentedCredential: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    case token(String)
    /// A user name other than `__token__`, with a password that nobody looks at.
    case password
    case malformed

    package var description: String { "PresentedCredential" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A token whose signature holds, whose account is active and which has not expired: it may upload to something.
package struct UploadToken: Sendable {
    package let tokenID: String
    package let userID: String
    package let userName: String
    private let restrictions: TokenRestrictions

    init(tokenID: String, userID: String, userName: String, restrictions: TokenRestrictions) {
        self.tokenID = tokenID
        self.userID = userID
        self.userName = userName
        self.restrictions = restrictions
    }

    /// Refuses unless the token and its account still stand, and every caveat holds for this resource. Runs in the transaction that
    /// makes the change.
    /// - Parameter id: none for a resource that is yet to be made.
    package func require(name: String, id: String?, at time: Timestamp, _ transaction: ReadTransaction) throws {
        guard let identifier = try? TokenIdentifier(tokenID), let row = try TokenRow.find(identifier, transaction) else {
            throw AccountRefusal.badCredential
        }
        let context = TokenContext(now: time.seconds, userID: userID, projectName: name, projectID: id, ability: .upload)
        try require(restrictions.caveats, context)
        guard row.state == .active else { throw AccountRefusal.accountDisabled(name: row.userName) }
    }

    /// Every caveat that does not ask for a project: what can be said before the request's body has been read.
    func requireGeneral(at time: Timestamp) throws(AccountRefusal) {
        let general = restrictions.caveats.filter { caveat in
            switch caveat {
            case .projectNames, .projectIDs: false
            case .validity, .user, .abilities, .unknown: true
            }
        }
        let context = TokenContext(now: time.seconds, userID: userID, projectName: nil, projectID: nil, ability: .upload)
        try require(general, context)
    }

    private func require(_ caveats: [TokenCaveat], _ context: TokenContext) throws(AccountRefusal) {
        switch TokenRestrictions.evaluate(caveats, context) {
        case .allowed: return
        case .refused(let refusal): throw .tokenRefused(code: refusal.code, sentence: refusal.sentence)
        }
    }
}

/// What the database knows about a token.
struct TokenRow {
    let userID: String
    let userName: String
    let state: AccountState
    let secretID: String

    static func find(_ identifier: TokenIdentifier, _ transaction: ReadTransaction) throws -> TokenRow? {
        try transaction.first(
            """
            SELECT users.id, users.name, users.state, tokens.secret_id
            FROM tokens JOIN users ON users.id = tokens.user_id WHERE users.deleted_at IS NULL AND tokens.id = \(identifier.text)
            """
        ) { row in
            TokenRow(
                userID: try row.text(0),
                userName: try row.text(1),
                state: AccountState(rawValue: try row.text(2)) ?? .disabled,
                secretID: try row.text(3)
            )
        }
    }
}
