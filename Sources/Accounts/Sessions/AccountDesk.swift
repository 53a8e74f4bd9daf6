package import Credentials
package import Persistence
package import WebAuthnProtocol

/// Where people come with a password: hashes it off the serving threads, and then runs the action that decides.
package struct AccountDesk: Sendable {
    package let site: SiteIdentity
    package let limiter: AttemptLimiter
    package let hasher: PasswordHasher
    let database: Database
    let runner: ActionRunner
    let bookkeeper: Bookkeeper
    let clock: WallClock
    let relyingParty: RelyingParty
    package let policy: SecondFactorPolicy
    package let bans: NetworkBans
    /// How long an approved recovery waits, in seconds.
    package let recoveryWait: Int64
    private let keys: LiveKeys<SealingKeys>
    private let refused: RefusedPasswordFile

    package init(
        database: Database,
        runner: ActionRunner,
        hasher: PasswordHasher,
        limiter: AttemptLimiter,
        refused: RefusedPasswordFile,
        factors: FactorParts,
        site: SiteIdentity,
        clock: WallClock
    ) {
        policy = factors.policy
        bans = NetworkBans(database: database)
        keys = factors.keys
        relyingParty = factors.relyingParty
        recoveryWait = factors.recoveryWait
        bookkeeper = Bookkeeper(database, clock: clock)
        self.database = database
        self.runner = runner
        self.hasher = hasher
        self.limiter = limiter
        self.refused = refused
        self.site = site
        self.clock = clock
    }

    /// What holds back who asks too often for what is no guess.
    package func requestLimiter(_ act: LimitedAct) -> RequestLimiter {
        RequestLimiter(limiter.limits[act], clock: clock)
    }

    /// The addresses that administrators show to everybody, in the order of their names.
    package func publicAddressesOfAdministrators() async throws -> [String] {
        try await database.read { transaction in
            try transaction.all(
                """
                SELECT email_addresses.address FROM email_addresses JOIN users ON users.id = email_addresses.user_id
                WHERE users.is_administrator = 1 AND users.state = 'active' AND users.deleted_at IS NULL
                    AND email_addresses.is_public = 1 AND email_addresses.is_verified = 1
                ORDER BY users.name_key LIMIT 10
                """
            ) { try $0.text(0) }
        }
    }

    var rules: SignInRules { SignInRules(limiter: limiter, policy: policy, keys: keys.current, site: site) }

    /// The live session of that secret.
    package func session(_ secret: BearerSecret) async throws -> SignedIn? {
        try await SessionKeeper(database: database, policy: policy, clock: clock).find(secret)
    }

    /// Whether the session may do what such a permission is for, as far as the age of its proof goes.
    package func isProved(_ session: SignedIn, for permission: Permission = .accountOwnerProved) -> Bool {
        permission.demand?.isProved(session, at: clock.now()) ?? false
    }

    /// What keeps the session from what such a permission is for, besides the age of its proof.
    package func obstacle(_ session: SignedIn, for permission: Permission = .accountOwnerProved) -> AccountRefusal? {
        permission.demand?.obstacle(session, at: clock.now())
    }

    /// The time, in microseconds since the beginning of 1970 UTC.
    package var now: Int64 { clock.now().microseconds }

    /// Whether a recovery code was given of late, so that lost factors may be replaced.
    package func isRecovering(_ session: SignedIn) -> Bool { session.isRecovering(at: clock.now()) }

    /// Ends the session.
    package func signOut(_ session: SignedIn, from client: Client) async throws {
        try await run(SignOut(session), session, client)
    }

    /// Ends a sign-in that waits for something.
    package func giveUp(_ pending: PendingSignIn, from client: Client) async throws {
        try await runner.run(GiveUpSignIn(pending), as: .user(id: pending.userID), from: client.origin)
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
    /// - Parameters:
    ///   - replaced: what the browser had until now: it ends.
    ///   - next: where the person wanted to go.
    /// - Throws: `AccountRefusal`; the same for every name and password that do not fit together.
    package func signIn(
        name: String,
        password: String,
        replacing replaced: FormerSignIn = .none,
        _ devices: ShownDevices = ShownDevices([:]),
        next: String = "/",
        from client: Client
    ) async throws -> SignInStep {
        let typed = String(name.prefix(320))
        let password = try? Password(typed: password)
        let stored = try await database.read { transaction in
            try transaction.first(
                "SELECT id, name, \(presentPassword) FROM users WHERE name_key = \(typed.lowercased()) AND deleted_at IS NULL"
            ) { (id: try $0.text(0), name: try $0.text(1), hash: try $0.optionalText(2)) }
        }
        let visit = devices.visit(stored?.id ?? "")
        if try await !isKnown(visit, stored?.id) { try await requireRoom(.signInByAddress, client.origin.limitKey) }
        let isRight = try await hasher.matches(password, stored?.hash, for: client.origin.limitKey)
        let openings = SignIn.Openings(device: visit, replaced: replaced, next: next)
        let action = SignIn(typedName: typed, candidate: try await candidate(stored, password, isRight, client), openings, rules)
        let actor = isRight ? stored.map { Actor.user(id: $0.id) } ?? .stranger : .stranger
        switch try await runner.run(action, as: actor, from: client.origin) {
        case .signedIn(let userID): return .signedIn(openings.session, device: DeviceCookie(userID, visit.fresh))
        case .pending(_, let stage): return .pending(openings.pending.secret, stage)
        case .wrong: throw AccountRefusal.signInFailed
        case .locked(let until): throw AccountRefusal.tooManyAttempts(until: until, now: clock.now())
        case .disabled(let name): throw AccountRefusal.accountDisabled(name: name)
        case .recovering: throw AccountRefusal.accountRecovering
        }
    }

    /// Whether the browser is one that the account was signed in with before: limits by address, which strangers can use up, are not for it.
    private func isKnown(_ visit: DeviceVisit, _ userID: String?) async throws -> Bool {
        guard let userID else { return false }
        let now = clock.now()
        return try await database.read { try KnownDevice.find(visit.shown, of: userID, $0, at: now) } != nil
    }

    private func candidate(
        _ stored: (id: String, name: String, hash: String?)?,
        _ password: Password?,
        _ isRight: Bool,
        _ client: Client
    ) async throws -> SignIn.Candidate? {
        guard let stored else { return nil }
        let isOld = stored.hash.flatMap { try? PasswordHash(phc: $0) }?.needsRehash ?? false
        // Not for a name that is locked: a second hash would tell that the password was right.
        let isOpen = isRight && isOld ? try await isOpen(.signInByName, stored.name) : false
        let renewed = isOpen ? try await password.asyncMap { try await hasher.hash($0, for: client.origin.limitKey) } : nil
        return SignIn.Candidate(userID: stored.id, name: stored.name, hash: stored.hash ?? "", isRight: isRight, renewed: renewed)
    }

    /// Asks the signed-in person for the password once more.
    /// - Throws: `AccountRefusal.wrongPassword`, `.tooManyAttempts`, `.tooBusy`
    package func proveAgain(_ session: SignedIn, password: String, from client: Client) async throws -> NewSession {
        let (hash, isRight) = try await compared(session, password)
        return try await prove(session, isRight: isRight, comparedWith: hash, client)
    }

    /// Writes down what became of a proof.
    private func prove(_ session: SignedIn, isRight: Bool, comparedWith hash: String?, _ client: Client) async throws -> NewSession {
        let new = NewSession()
        let action = ProveAgain(session, comparedHash: hash, isRight: isRight, newSession: new, limiter: limiter)
        switch try await runner.run(action, as: session.actor, from: client.origin) {
        case .proved: return new
        case .wrong: throw AccountRefusal.wrongPassword
        case .locked(let until): throw AccountRefusal.tooManyAttempts(until: until, now: clock.now())
        }
    }

    /// What the password is to be compared with, and whether it is right; beyond the limit nothing is compared.
    func compared(_ session: SignedIn, _ password: String) async throws -> (hash: String?, isRight: Bool) {
        let hash = try await database.read { try passwordHash(of: session.userID, $0) }
        return (hash, try await isOpen(.prove, session.userID) ? try await matches(password, hash, session) : false)
    }

    private func matches(_ password: String, _ hash: String?, _ session: SignedIn) async throws -> Bool {
        try await hasher.matches(try? Password(typed: password), hash, for: session.userID)
    }

    /// Whether there is room for another try: asked before work that only such tries cause, and again by the action itself.
    private func isOpen(_ act: LimitedAct, _ subject: String) async throws -> Bool {
        let (limiter, now) = (limiter, clock.now())
        return try await database.read { try limiter.blockedUntil(act, subject, $0, at: now) } == nil
    }

    /// - Throws: `AccountRefusal.tooManyAttempts`
    func requireRoom(_ act: LimitedAct, _ subject: String) async throws {
        let (limiter, now) = (limiter, clock.now())
        try await database.read { try limiter.requireRoom(act, subject, $0, at: now) }
    }

    /// Changes the password of the signed-in person, who gives the present one too.
    /// - Throws: `PasswordError`, `PasswordRefusal`, `AccountRefusal.wrongPassword`, `.tooManyAttempts`, `.tooBusy`
    package func changePassword(
        _ session: SignedIn,
        from old: String,
        to new: String,
        revokingTokens: Bool = false,
        client: Client
    ) async throws -> NewSession {
        let (hash, names) = try await database.read { transaction in
            (try passwordHash(of: session.userID, transaction), try knownNames(of: session.userID, transaction))
        }
        let isRight = try await isOpen(.prove, session.userID) ? try await matches(old, hash, session) : false
        guard isRight else {
            return try await prove(session, isRight: false, comparedWith: hash, client)
        }
        let newSession = NewSession()
        let newHash = try await chosen(new, names: names, for: session.userID)
        let action = ChangePassword(
            session, comparedHash: hash, newHash: newHash, newSession: newSession, revokesTokens: revokingTokens, site: site,
            limiter: limiter
        )
        try await runner.run(action, as: session.actor, from: client.origin)
        return newSession
    }

    func run<Act: Action>(_ action: Act, _ session: SignedIn, _ client: Client) async throws -> Act.Outcome {
        try await runner.run(action, as: session.actor, from: client.origin)
    }

    /// The hash of a password that somebody chooses, if the rules let it pass.
    /// - Parameters:
    ///   - names: what others know of the person.
    ///   - client: whom it is done for.
    /// - Throws: `PasswordError`, `PasswordRefusal`, `RefusedPasswordFileError`, `AccountRefusal.tooBusy`
    package func chosen(_ text: String, names: [String], for client: String) async throws -> PasswordHash {
        let password = try Password(typed: text)
        let host = site.baseURL.split(separator: "/").last.map(String.init) ?? ""
        let rules = PasswordRules(names: names + [site.name, host, "rind"], refused: refused)
        // The operator's list may be long: it is read where hashing is done.
        try await hasher.run(for: client) { try rules.check(password) }
        return try await hasher.hash(password, for: client)
    }

    /// Whether the link still changes a password; nothing is used up.
    package func isGood(_ link: BearerSecret, for kind: MailedLink.Kind) async throws -> Bool {
        let time = clock.now()
        return try await database.read { transaction in
            switch kind {
            case .newPassword: (try? ResetPassword.owner(of: link, transaction, at: time)) != nil
            case .setUp: try !SetUpLink.isClosed(transaction) && MailedLink.find(kind, link, transaction, at: time) != nil
            case .verifyAddress, .confirmSignIn, .lock, .askRecovery, .cancelRecovery, .finishRecovery:
                try MailedLink.find(kind, link, transaction, at: time) != nil
            }
        }
    }
}

/// What second factors need besides the rest.
package struct FactorParts: Sendable {
    package let policy: SecondFactorPolicy
    package let keys: LiveKeys<SealingKeys>
    package let relyingParty: RelyingParty
    /// How long an approved recovery waits, in seconds.
    package let recoveryWait: Int64

    package init(policy: SecondFactorPolicy, keys: LiveKeys<SealingKeys>, relyingParty: RelyingParty, recoveryWait: Int64) {
        self.policy = policy
        self.keys = keys
        self.relyingParty = relyingParty
        self.recoveryWait = recoveryWait
    }
}

/// What others know of a person: user name, display name, addresses.
func knownNames(of userID: String, _ transaction: ReadTransaction) throws -> [String] {
    guard let account = try Account.find(userID, transaction) else { return [] }
    return [account.name, account.displayName] + account.addresses.map(\.address)
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
