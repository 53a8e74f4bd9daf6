internal import Credentials
package import Persistence

/// A try to sign in with a user name and a password: whatever comes of it is written down in one commit.
///
/// The same rows are written whether the name is unknown, the password wrong, the name locked or the account disabled, so that the work
/// done tells nothing of which it was.
package struct SignIn: Action {
    package static let summary = ActionSummary(
        "sign in", permission: .anyone, events: [.loginSuccess, .loginFailure, .loginPassword, .loginNewDevice, .loginGivenUp, .logout],
        leavesCredentials: true
    )

    /// What became of the try.
    package enum Outcome: Equatable, Sendable {
        case signedIn(userID: String)
        /// The password was right; more is asked.
        case pending(userID: String, PendingSignIn.Stage)
        case wrong
        case locked(until: Timestamp)
        /// Told to the right password only.
        case disabled(name: String)
        case recovering(name: String)
    }

    /// The account of the name, and whether the password was its own, as read before the hashing.
    struct Candidate: Sendable {
        let userID: String
        let name: String
        /// What the password was compared with.
        let hash: String
        let isRight: Bool
        /// A new hash for the same password, if the old one's parameters are out of date.
        let renewed: PasswordHash?
    }

    /// What is made if the password is right: one of the two is used.
    struct Openings: Sendable {
        let session = NewSession()
        let pending = NewPendingSignIn()
        let device: DeviceVisit
        /// What the same browser had until now.
        let replaced: FormerSignIn
        /// Where the person wanted to go.
        let next: String
    }

    private let typedName: String
    private let candidate: Candidate?
    private let openings: Openings
    private let desk: SignInRules

    init(typedName: String, candidate: Candidate?, _ openings: Openings, _ desk: SignInRules) {
        self.typedName = typedName
        self.candidate = candidate
        self.openings = openings
        self.desk = desk
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let device = try candidate.flatMap { try KnownDevice.find(openings.device.shown, of: $0.userID, transaction, at: context.time) }
        let outcome = try decide(device, transaction, context)
        for (act, subject) in subjects(device, context) {
            try desk.limiter.note(act, subject, isCounted: counts(outcome, act, device), transaction, at: context.time)
        }
        switch outcome {
        case .signedIn(let userID): try begin(userID, device, transaction, context)
        case .pending(let userID, let stage):
            try openings.replaced.end(transaction)
            try openings.pending.begin(for: userID, stage, next: openings.next, transaction, context)
        case .wrong, .locked, .disabled, .recovering: break
        }
        try renewHash(outcome, transaction)
        try transaction.record(event(outcome, device, at: context.time))
        return outcome
    }

    /// The account has no factor, or the device stands in for one.
    private func begin(_ userID: String, _ device: KnownDevice?, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try openings.replaced.end(transaction)
        let method = method(device, at: context.time)
        let isResistant = method == .rememberedDevice && device?.rememberedBy?.isPhishingResistant == true
        let known = try openings.device.know(userID, transaction, context)
        try openings.session.begin(for: userID, by: method, on: known, isPhishingResistant: isResistant, transaction, context)
        if device == nil { try desk.tellOfNewDevice(userID, transaction, context) }
    }

    private func method(_ device: KnownDevice?, at time: Timestamp) -> SignInMethod {
        device?.isRemembered(at: time) == true ? .rememberedDevice : .password
    }

    private func renewHash(_ outcome: Outcome, _ transaction: WriteTransaction) throws {
        guard let candidate, let renewed = candidate.renewed else { return }
        switch outcome {
        case .signedIn, .pending(_, .secondFactor):
            try transaction.execute("UPDATE users SET password_hash = \(renewed.phc) WHERE id = \(candidate.userID)")
            try transaction.execute(
                "UPDATE pending_sign_ins SET bound_to = \(passwordStamp(of: candidate.userID, transaction)) WHERE id = \(openings.pending.id)"
            )
        case .pending, .wrong, .locked, .disabled, .recovering: break
        }
    }

    private func decide(_ device: KnownDevice?, _ transaction: ReadTransaction, _ context: ActionContext) throws -> Outcome {
        let limits = device == nil ? subjects(nil, context) : [subjects(device, context)[0]]
        let until = try limits.compactMap { try desk.limiter.blockedUntil($0.0, $0.1, transaction, at: context.time) }.max()
        if let until { return .locked(until: until) }
        guard let candidate, candidate.isRight, let now = try AccountStanding.find(candidate.userID, transaction),
            // The password may have been changed while it was being hashed.
            now.passwordHash == candidate.hash
        else { return .wrong }
        return try decide(candidate, now, device, transaction, at: context.time)
    }

    private func decide(
        _ candidate: Candidate,
        _ now: AccountStanding,
        _ device: KnownDevice?,
        _ transaction: ReadTransaction,
        at time: Timestamp
    ) throws -> Outcome {
        let hasFactor = try FactorSummary.find(candidate.userID, desk.policy, transaction).hasFactor
        switch now.state {
        case .disabled: return .disabled(name: candidate.name)
        case .locked: return .pending(userID: candidate.userID, .unlock)
        // Whoever has a factor does not need the recovery, and ends it; after a lock only one that was there before does.
        case .recovering where now.lockedBefore != nil: return .pending(userID: candidate.userID, .unlock)
        case .recovering: return hasFactor ? .pending(userID: candidate.userID, .secondFactor) : .recovering(name: candidate.name)
        case .active:
            let isEnough = !hasFactor || device?.isRemembered(at: time) == true
            return isEnough ? .signedIn(userID: candidate.userID) : .pending(userID: candidate.userID, .secondFactor)
        }
    }

    /// What the try counts for. Strangers who guess keep nobody from a browser of their own: who shows its secret is no stranger, and has a
    /// budget of that browser in the place of the name's.
    private func subjects(_ device: KnownDevice?, _ context: ActionContext) -> [(LimitedAct, String)] {
        [
            (.signInByName, device.map { "browser \($0.id)" } ?? typedName), (.signInByAddress, context.origin.limitKey),
            (.signIn, ""),
        ]
    }

    /// A wrong password counts; what happens in a known browser, for that browser alone.
    private func counts(_ outcome: Outcome, _ act: LimitedAct, _ device: KnownDevice?) -> Bool {
        outcome == .wrong && (device == nil || act == .signInByName)
    }

    private func event(_ outcome: Outcome, _ device: KnownDevice?, at time: Timestamp) -> Event {
        let subject = candidate.map { Subject.user(id: $0.userID) } ?? .index
        func failure(_ reason: CanonicalJSON) -> Event { Event(.loginFailure, subject: subject, payload: ["reason": reason]) }
        switch outcome {
        case .signedIn:
            let method = method(device, at: time).rawValue
            return Event(.loginSuccess, subject: subject, payload: ["method": .string(method), "session": .string(openings.session.id)])
        case .pending(_, let stage):
            return Event(
                .loginPassword, subject: subject, payload: ["next": .string(stage.rawValue), "sign_in": .string(openings.pending.id)])
        case .wrong: return failure(candidate == nil ? "unknown-name" : "password")
        case .locked: return failure("locked")
        case .disabled: return failure("disabled")
        case .recovering: return failure("recovering")
        }
    }
}

/// What every way to sign in goes by.
struct SignInRules: Sendable {
    let limiter: AttemptLimiter
    let policy: SecondFactorPolicy
    let keys: SealingKeys
    let site: SiteIdentity

    /// Leaves an event and a mail about a browser that the account was not signed in with before.
    func tellOfNewDevice(_ userID: String, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        try transaction.record(Event(.loginNewDevice, subject: .user(id: userID)))
        try SafetyMail(userID, site, transaction, context).send { .newDevice($0, origin: context.origin, at: context.time) }
    }
}

/// Ends the session.
package struct SignOut: Action {
    package static let summary = ActionSummary("sign out", permission: .accountOwner, events: [.logout])

    private let session: SignedIn

    package init(_ session: SignedIn) {
        self.session = session
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(.accountOwner, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try session.end(transaction)
    }
}

/// Ends a sign-in that waits for something, because the person goes away.
package struct GiveUpSignIn: Action {
    package static let summary = ActionSummary("give up sign-in", permission: .pendingSignIn, events: [.loginGivenUp])

    private let pending: PendingSignIn

    init(_ pending: PendingSignIn) {
        self.pending = pending
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

    /// What is over already stays over.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try pending.giveUp(transaction)
    }
}

/// What a browser had before somebody signs in there anew: it ends then.
package struct FormerSignIn: Sendable {
    package static let none = FormerSignIn(session: nil, pending: nil)

    let session: SignedIn?
    let pending: PendingSignIn?

    package init(session: SignedIn?, pending: PendingSignIn?) {
        self.session = session
        self.pending = pending
    }

    func end(_ transaction: WriteTransaction) throws {
        try session?.end(transaction)
        try pending?.giveUp(transaction)
    }
}

extension SignedIn {
    /// Ends the session, with its event.
    func end(_ transaction: WriteTransaction) throws {
        try transaction.execute("DELETE FROM sessions WHERE secret_digest = \(digest)")
        try transaction.record(Event(.logout, subject: .user(id: userID), payload: ["session": .string(sessionID)]))
    }
}
