package import Credentials
package import Persistence

/// Locks an account, for whoever holds the link in a mail to its owner: every session ends, its tokens stop, and nothing of it can be
/// changed. What was there before that which the mail told of unlocks it.
package struct LockAccount: Action {
    package static let summary = ActionSummary("lock account", permission: .linkHolder, events: [.accountLock])

    private let link: BearerSecret
    private let site: SiteIdentity

    package init(link: BearerSecret, site: SiteIdentity) {
        self.link = link
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard try MailedLink.find(.lock, link, transaction, at: context.time) != nil else { throw AccountRefusal.linkDead }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let row = try MailedLink.take(.lock, link, transaction, at: context.time)
        guard let userID = row.userID, let standing = try AccountStanding.find(userID, transaction), standing.state != .disabled else {
            throw AccountRefusal.linkDead
        }
        // A second mail may tell of something that came earlier: the earliest counts.
        let before = min(row.aboutTime ?? context.time, standing.lockedBefore ?? context.time)
        // A recovery under way goes on; if it is cancelled, the lock is what is left.
        try transaction.execute(
            """
            UPDATE users SET hold = CASE WHEN hold = 'recovering' THEN hold ELSE 'locked' END, locked_before = \(before)
            WHERE id = \(userID)
            """
        )
        try endEverything(of: userID, transaction)
        // A browser that came with the thief is a stranger again.
        try transaction.execute("DELETE FROM devices WHERE user_id = \(userID) AND created_at >= \(before)")
        try transaction.record(Event(.accountLock, subject: .user(id: userID), payload: ["before": .integer(before.microseconds)]))
        let recipients = try AccountAddress.notified(userID, transaction)
        let name = try transaction.first("SELECT name FROM users WHERE id = \(userID)") { try $0.text(0) } ?? ""
        try transaction.notify(.accountLocked(name, recipients, site))
        transaction.touch(.account(userID))
    }
}

/// Every session, every half-done sign-in and every remembered device of the account ends.
func endEverything(of userID: String, _ transaction: WriteTransaction) throws {
    try transaction.execute("DELETE FROM sessions WHERE user_id = \(userID)")
    try PendingSignIn.endAll(of: userID, transaction)
    try KnownDevice.forgetRemembered(of: userID, transaction)
    try endPasswordLinks(of: userID, transaction)
}

/// Takes the lock off: whoever shows the password and a factor of before has the account back as it was. Factors, recovery codes, tokens and
/// trusted publishers that came since go, factors that went since come back, and so does a password that was changed since. Addresses stay
/// as they are: nobody gets in by them alone.
struct Unlocking {
    let userID: String
    let site: SiteIdentity

    init(userID: String, _ site: SiteIdentity) {
        (self.userID, self.site) = (userID, site)
    }

    func perform(_ lockedBefore: Timestamp, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        for table in ["totp_authenticators", "webauthn_credentials"] {
            try transaction.execute(
                """
                UPDATE \(sql: table) SET removed_at = \(context.time)
                WHERE user_id = \(userID) AND created_at >= \(lockedBefore) AND removed_at IS NULL
                """
            )
            try transaction.execute(
                """
                UPDATE \(sql: table) SET removed_at = NULL
                WHERE user_id = \(userID) AND created_at < \(lockedBefore) AND removed_at >= \(lockedBefore)
                """
            )
        }
        try transaction.execute("DELETE FROM recovery_codes WHERE user_id = \(userID) AND created_at >= \(lockedBefore)")
        try revokeTokens(of: userID, since: lockedBefore, transaction)
        try removePublishers(of: userID, since: lockedBefore, because: .unlock, site, transaction)
        try restoreFormerPassword(of: userID, transaction)
        try transaction.execute("UPDATE users SET hold = NULL, locked_before = NULL WHERE id = \(userID)")
        try transaction.record(Event(.accountUnlock, subject: .user(id: userID)))
        try SafetyMail(userID, site, transaction, context).send { .accountUnlocked($0) }
        transaction.touch(.account(userID))
    }
}

extension Notice {
    static func accountLocked(_ name: String, _ recipients: [String], _ site: SiteIdentity) -> Notice {
        Notice(
            to: recipients,
            subject: "Your account \(name) is locked",
            text: """
                Your account \(name) at \(site.name) was locked by the link in a mail to you. Every session has
                ended, its tokens are refused, and nothing of it can be changed.

                To unlock it, sign in with your password and a factor that you had before:

                \(site.baseURL)/account/login/

                You have none of them any more? Then ask for recovery:

                \(site.baseURL)/account/recover/
                """
        )
    }

    static func accountUnlocked(_ letter: SafetyMail.Letter) -> Notice {
        letter.notice(
            "Your account \(letter.name) is unlocked",
            """
            Your account \(letter.name) at \(letter.site.name) was unlocked by its password and a factor that was
            there before. Factors, recovery codes, API tokens and trusted publishers that were added since are
            gone, factors that were removed since are back, and so is the password of before. Look at your
            addresses, recovery codes, tokens and projects, and change your password.
            """
        )
    }
}

extension AccountDesk {
    /// Locks the account of a mailed link.
    package func lock(_ link: BearerSecret, from client: Client) async throws {
        try await runner.run(LockAccount(link: link, site: site), as: .stranger, from: client.origin)
    }
}
