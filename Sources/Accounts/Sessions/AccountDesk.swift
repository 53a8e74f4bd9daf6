package import Credentials
package import Persistence

/// Where people come with a password: hashes it off the serving threads, and then runs the action that decides.
package struct AccountDesk: Sendable {
    package let site: SiteIdentity
    package let limiter: AttemptLimiter
    package let hasher: PasswordHasher
    let database: Database
    let runner: ActionRunner
    let clock: WallClock
    private let refused: RefusedPasswordFile

    package init(
        database: Database,
        runner: ActionRunner,
        hasher: PasswordHasher,
        limiter: AttemptLimiter,
        refused: RefusedPasswordFile,
        site: SiteIdentity,
        clock: WallClock
    ) {
        self.database = database
        self.runner = runner
        self.hasher = hasher
        self.limiter = limiter
        self.refused = refused
        self.site = site
        self.clock = clock
    }

    /// The live session of that secret.
    package func session(_ secret: BearerSecret) async throws -> SignedIn? {
        try await SessionKeeper(database: database, clock: clock).find(secret)
    }

    /// Whether the password was given within the last half hour.
    package func isProved(_ session: SignedIn) -> Bool {
        session.isProved(at: clock.now())
    }

    /// Ends the session.
    package func signOut(_ session: SignedIn, from client: Client) async throws {
        try await run(SignOut(session), session, client)
    }

    /// What the person sees of the account.
    package func account(_ session: SignedIn) async throws -> Account {
        guard let account = try await database.read({ try Account.find(session.userID, $0) }) else { throw AccountRefusal.signedOut }
        return account
    }

    /// What happened to the account, newest first.
    package func history(_ session: SignedIn, before: Int64?) async throws -> AccountHistory {
        try await database.read { try AccountHistory.page(of: session.userID, before: before, $0) }
    }

    /// Signs in with a user name and a password, both as they were typed.
    /// - Throws: `AccountRefusal`; the same for every name and password that do not fit together.
    package func signIn(name: String, password: String, from client: Client) async throws -> NewSession {
        let typed = String(name.prefix(320))
        let password = try? Password(typed: password)
        let stored = try await database.read { transaction in
            try transaction.first(
                "SELECT id, name, password_hash FROM users WHERE name_key = \(typed.lowercased()) AND deleted_at IS NULL"
            ) { (id: try $0.text(0), name: try $0.text(1), hash: try $0.optionalText(2)) }
        }
        let isRight = try await hasher.matches(password, stored?.hash)
        let session = NewSession()
        let candidate = try await candidate(stored, password, isRight)
        let action = SignIn(typedName: typed, candidate: candidate, session: session, limiter: limiter)
        let actor = isRight ? stored.map { Actor.user(id: $0.id) } ?? .stranger : .stranger
        switch try await runner.run(action, as: actor, from: client.origin) {
        case .signedIn: return session
        case .wrong: throw AccountRefusal.signInFailed
        case .locked(let until): throw AccountRefusal.tooManyAttempts(until: until, now: clock.now())
        case .disabled(let name): throw AccountRefusal.accountDisabled(name: name)
        }
    }

    private func candidate(
        _ stored: (id: String, name: String, hash: String?)?,
        _ password: Password?,
        _ isRight: Bool
    ) async throws -> SignIn.Candidate? {
        guard let stored else { return nil }
        let isOld = stored.hash.flatMap { try? PasswordHash(phc: $0) }?.needsRehash ?? false
        let renewed = isRight && isOld ? try await password.asyncMap { try await hasher.hash($0) } : nil
        return SignIn.Candidate(userID: stored.id, name: stored.name, hash: stored.hash ?? "", isRight: isRight, renewed: renewed)
    }

    /// Asks the signed-in person for the password once more.
    /// - Throws: `AccountRefusal.wrongPassword`, `.tooManyAttempts`, `.tooBusy`
    package func proveAgain(_ session: SignedIn, password: String, from client: Client) async throws -> NewSession {
        let hash = try await database.read { try passwordHash(of: session.userID, $0) }
        let isRight = try await hasher.matches(try? Password(typed: password), hash)
        let new = NewSession()
        let action = ProveAgain(session, comparedHash: hash, isRight: isRight, newSession: new, limiter: limiter)
        guard try await runner.run(action, as: session.actor, from: client.origin) else { throw AccountRefusal.wrongPassword }
        return new
    }

    /// Changes the password of the signed-in person, who gives the present one too.
    /// - Throws: `PasswordError`, `PasswordRefusal`, `AccountRefusal.wrongPassword`, `.tooManyAttempts`, `.tooBusy`
    package func changePassword(_ session: SignedIn, from old: String, to new: String, client: Client) async throws -> NewSession {
        let (hash, names) = try await database.read { transaction in
            (try passwordHash(of: session.userID, transaction), try knownNames(of: session.userID, transaction))
        }
        let password = try checked(new, names: names)
        let newSession = NewSession()
        guard try await hasher.matches(try? Password(typed: old), hash) else {
            let failure = ProveAgain(session, comparedHash: hash, isRight: false, newSession: newSession, limiter: limiter)
            _ = try await runner.run(failure, as: session.actor, from: client.origin)
            throw AccountRefusal.wrongPassword
        }
        let newHash = try await hasher.hash(password)
        let action = ChangePassword(session, comparedHash: hash, newHash: newHash, newSession: newSession, site: site, limiter: limiter)
        try await runner.run(action, as: session.actor, from: client.origin)
        return newSession
    }

    /// Gives the account of a mailed link a new password.
    package func resetPassword(_ link: BearerSecret, to new: String, client: Client) async throws {
        let time = clock.now()
        let names = try await database.read { transaction in
            try knownNames(of: try ResetPassword.owner(of: link, transaction, at: time).id, transaction)
        }
        let action = ResetPassword(link: link, newHash: try await chosen(new, names: names), site: site)
        try await runner.run(action, as: .stranger, from: client.origin)
    }

    func run<Act: Action>(_ action: Act, _ session: SignedIn, _ client: Client) async throws -> Act.Outcome {
        try await runner.run(action, as: session.actor, from: client.origin)
    }

    /// The hash of a password that somebody chooses, if the rules let it pass.
    /// - Parameter names: what others know of the person.
    /// - Throws: `PasswordError`, `PasswordRefusal`, `RefusedPasswordFileError`, `AccountRefusal.tooBusy`
    package func chosen(_ text: String, names: [String]) async throws -> PasswordHash {
        try await hasher.hash(try checked(text, names: names))
    }

    private func checked(_ text: String, names: [String]) throws -> Password {
        let password = try Password(typed: text)
        let host = site.baseURL.split(separator: "/").last.map(String.init) ?? ""
        try PasswordRules(names: names + [site.name, host, "rind"], refused: refused).check(password)
        return password
    }

    /// Whether the link still changes a password; nothing is used up.
    package func isGood(_ link: BearerSecret, for kind: MailedLink.Kind) async throws -> Bool {
        let time = clock.now()
        return try await database.read { transaction in
            switch kind {
            case .newPassword: (try? ResetPassword.owner(of: link, transaction, at: time)) != nil
            case .setUp: try !SetUpLink.isClosed(transaction) && MailedLink.find(kind, link, transaction, at: time) != nil
            case .verifyAddress: try MailedLink.find(kind, link, transaction, at: time) != nil
            }
        }
    }
}

/// What others know of a person: user name, display name, addresses.
private func knownNames(of userID: String, _ transaction: ReadTransaction) throws -> [String] {
    guard let account = try Account.find(userID, transaction) else { return [] }
    return [account.name, account.displayName] + account.addresses.map(\.address)
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
