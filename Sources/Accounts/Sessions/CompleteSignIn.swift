internal import Credentials
package import Persistence

/// The second factor of a pending sign-in: whatever comes of it is written down in one commit, and what was shown is spent by it.
package struct CompleteSignIn: Action {
    package static let summary = ActionSummary(
        "complete sign-in", permission: .pendingSignIn,
        events: [
            .loginSuccess, .loginFailure, .loginNewDevice, .codeUsed, .factorCounter, .factorLimit, .deviceRemembered, .accountUnlock,
            .recoveryCancel, .tokenRemoved, .publisherRemove, .pendingPublisherRemove,
        ]
    )

    /// What became of it.
    package enum Outcome: Equatable, Sendable {
        case signedIn(userID: String)
        /// A link was mailed that must be opened in the same browser.
        case mustConfirm
        case refused(AccountRefusal)
    }

    /// What is made if the factor is right.
    struct Openings: Sendable {
        let session = NewSession()
        /// Takes the pending one's place while the confirmation is waited for.
        let pending = NewPendingSignIn()
        let device: DeviceVisit
        let remembers: Bool
    }

    private let pending: PendingSignIn
    private let answer: FactorAnswer
    private let openings: Openings
    private let rules: SignInRules

    init(_ pending: PendingSignIn, _ answer: FactorAnswer, _ openings: Openings, _ rules: SignInRules) {
        self.pending = pending
        self.answer = answer
        self.openings = openings
        self.rules = rules
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try pending.require([.secondFactor, .unlock], transaction, context, rules.policy)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let standing = try AccountStanding.find(pending.userID, transaction)
        guard let standing else { throw AccountRefusal.signInOver }
        let lockedBefore = pending.stage == .unlock ? standing.lockedBefore ?? context.time : nil
        let known = try KnownDevice.find(openings.device.shown, of: pending.userID, transaction, at: context.time)
        let gate = FactorGate(rules: rules, userID: pending.userID, lockedBefore: lockedBefore, isKnownBrowser: known != nil)
        if let until = try gate.blockedUntil(transaction, context) {
            try fail("locked", transaction)
            return .refused(.tooManyAttempts(until: until, now: context.time))
        }
        let verdict = try gate.judge(answer, transaction, context)
        guard verdict == .accepted else {
            try gate.noteFailure(answer, verdict, transaction, context)
            try fail(verdict.reason, transaction)
            return .refused(verdict.refusal(at: context.time))
        }
        if let lockedBefore { try Unlocking(userID: pending.userID, rules.site).perform(lockedBefore, transaction, context) }
        try RecoveryRequest.cancel(of: pending.userID, because: .factor, rules.site, transaction, context)
        return try proceed(known, transaction, context)
    }

    private func fail(_ reason: String, _ transaction: WriteTransaction) throws {
        let payload: CanonicalJSON = [
            "reason": .string(reason), "method": .string(answer.method.rawValue), "sign_in": .string(pending.id),
        ]
        try transaction.record(Event(.loginFailure, subject: .user(id: pending.userID), payload: payload))
    }

    /// A code on a browser that was not used before may have been typed into a copy of this site: its owner is asked by mail.
    private func proceed(_ known: KnownDevice?, _ transaction: WriteTransaction, _ context: ActionContext) throws -> Outcome {
        let remembers = openings.remembers && answer.method != .recoveryCode
        guard known != nil || answer.method.isPhishingResistant || !pending.isVerified else {
            try openings.pending.continueConfirming(pending, by: answer.method, remembering: remembers, transaction, context)
            try mailConfirmation(transaction, context)
            return .mustConfirm
        }
        let device = try openings.device.know(
            pending.userID, rememberedBy: remembers ? answer.method : nil, transaction, context
        )
        try pending.end(transaction)
        try openings.session.begin(for: pending.userID, by: answer.method, on: device, transaction, context)
        try recordSuccess(remembers, transaction)
        if known == nil { try rules.tellOfNewDevice(pending.userID, transaction, context) }
        return .signedIn(userID: pending.userID)
    }

    private func recordSuccess(_ remembers: Bool, _ transaction: WriteTransaction) throws {
        let payload: CanonicalJSON = ["method": .string(answer.method.rawValue), "session": .string(openings.session.id)]
        try transaction.record(Event(.loginSuccess, subject: .user(id: pending.userID), payload: payload))
        if remembers { try transaction.record(Event(.deviceRemembered, subject: .user(id: pending.userID))) }
    }

    private func mailConfirmation(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let link = MailedLink(.confirmSignIn)
        let expires = context.time.adding(seconds: MailedLink.Life.confirmSignIn)
        try link.store(
            userID: pending.userID, boundTo: Array(openings.pending.id.utf8), life: MailedLink.Life.confirmSignIn, transaction,
            at: context.time
        )
        try transaction.record(
            Event(.loginNewDevice, subject: .user(id: pending.userID), payload: ["sign_in": .string(openings.pending.id)])
        )
        try SafetyMail(pending.userID, rules.site, transaction, context).send {
            .confirmSignIn($0, link: link.url(rules.site), origin: context.origin, at: context.time, expires: expires)
        }
    }
}

/// The click on the mailed link, in the browser that asked for the sign-in.
package struct ConfirmSignIn: Action {
    package static let summary = ActionSummary(
        "confirm sign-in", permission: .pendingSignIn, events: [.loginSuccess, .loginConfirmed, .deviceRemembered]
    )

    private let pending: PendingSignIn
    private let link: BearerSecret
    private let session: NewSession
    private let device: DeviceVisit
    private let policy: SecondFactorPolicy

    init(_ pending: PendingSignIn, link: BearerSecret, _ session: NewSession, _ device: DeviceVisit, _ policy: SecondFactorPolicy) {
        self.pending = pending
        self.link = link
        self.session = session
        self.device = device
        self.policy = policy
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try pending.require([.confirmation], transaction, context, policy)
        let row = try MailedLink.find(.confirmSignIn, link, transaction, at: context.time)
        guard let row, row.userID == pending.userID, row.boundTo == Array(pending.id.utf8) else { throw AccountRefusal.linkDead }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        _ = try MailedLink.take(.confirmSignIn, link, transaction, at: context.time)
        guard let method = pending.method else { throw AccountRefusal.signInOver }
        try pending.end(transaction)
        let known = try device.know(pending.userID, rememberedBy: pending.remembers ? method : nil, transaction, context)
        // What was shown counts from when it was shown: the mail proves nothing.
        try session.begin(for: pending.userID, by: method, on: known, provedAt: pending.provedAt, transaction, context)
        try transaction.record(Event(.loginConfirmed, subject: .user(id: pending.userID)))
        if pending.remembers { try transaction.record(Event(.deviceRemembered, subject: .user(id: pending.userID))) }
        let payload: CanonicalJSON = ["method": .string(method.rawValue), "session": .string(session.id)]
        try transaction.record(Event(.loginSuccess, subject: .user(id: pending.userID), payload: payload))
    }
}
