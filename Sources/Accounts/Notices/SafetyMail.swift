package import Persistence

/// A mail about the safety of an account: to every verified address that it had before or has after the change, with a link that locks it.
struct SafetyMail {
    /// Who is written to, and what every such mail ends with.
    struct Letter {
        let name: String
        let recipients: [String]
        let site: SiteIdentity
        /// Locks the account, within a week.
        let lockURL: String
    }

    private let userID: String
    private let site: SiteIdentity
    private let transaction: WriteTransaction
    private let context: ActionContext
    private let before: [String]

    /// Made before the change, so that the addresses of then are told.
    init(_ userID: String, _ site: SiteIdentity, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        (self.userID, self.site, self.transaction, self.context) = (userID, site, transaction, context)
        before = try AccountAddress.notified(userID, transaction)
    }

    /// Queues the mail, with a link of its own.
    func send(_ write: (Letter) -> Notice) throws {
        let after = try AccountAddress.notified(userID, transaction)
        let recipients = before + after.filter { !before.contains($0) }
        guard !recipients.isEmpty else { return }
        let name = try transaction.first("SELECT name FROM users WHERE id = \(userID)") { try $0.text(0) } ?? ""
        let link = MailedLink(.lock)
        try link.store(
            userID: userID, aboutTime: context.time, life: MailedLink.Life.lock, transaction, at: context.time
        )
        try transaction.notify(write(Letter(name: name, recipients: recipients, site: site, lockURL: link.url(site))))
    }
}

extension SignedIn {
    /// A mail about the safety of the account, in the words of another module.
    /// - Parameter write: subject and text, from the account's name.
    package func tell(
        _ site: SiteIdentity,
        _ transaction: WriteTransaction,
        _ context: ActionContext,
        _ write: (_ name: String) -> (subject: String, text: String)
    ) throws {
        try SafetyMail(userID, site, transaction, context).send { letter in
            let (subject, text) = write(letter.name)
            return letter.notice(subject, text)
        }
    }
}

extension SafetyMail.Letter {
    /// What to do when it was somebody else.
    var ending: String {
        """
        Was it not you? Then lock the account at once: every session ends, its tokens stop, and
        nothing of it can be changed until you show a factor that you had before.

        \(lockURL)
        """
    }

    func notice(_ subject: String, expires: Timestamp? = nil, _ text: String) -> Notice {
        Notice(to: recipients, subject: subject, text: text + "\n\n" + ending, expires: expires)
    }
}

extension Notice {
    static func newDevice(_ letter: SafetyMail.Letter, origin: Origin, at time: Timestamp) -> Notice {
        letter.notice(
            "A new sign-in to \(letter.name)",
            """
            Somebody signed in to your account \(letter.name) at \(letter.site.name) with a browser that was not
            used for it before.

            When: \(time.minuteText) UTC
            Network address: \(origin.address ?? "not known")
            Browser: \(quotable(origin.agent ?? "not known"))

            Was it you? Then there is nothing to do.
            """
        )
    }

    static func factorAdded(_ letter: SafetyMail.Letter, kind: String, label: String) -> Notice {
        letter.notice(
            "\(kind) was added to \(letter.name)",
            """
            \(kind) was added to your account \(letter.name) at \(letter.site.name):

            \(label)

            Other sessions have ended, and no device is remembered any more.
            """
        )
    }

    static func factorRenamed(_ letter: SafetyMail.Letter, from old: String, to new: String) -> Notice {
        letter.notice(
            "A second factor of \(letter.name) has another name",
            """
            A second factor of your account \(letter.name) at \(letter.site.name) was called

            \(old)

            and is called now

            \(new)
            """
        )
    }

    static func factorRemoved(_ letter: SafetyMail.Letter, kind: String, label: String) -> Notice {
        letter.notice(
            "\(kind) was removed from \(letter.name)",
            """
            \(kind) was removed from your account \(letter.name) at \(letter.site.name):

            \(label)

            Other sessions have ended, and no device is remembered any more.
            """
        )
    }

    static func codesMade(_ letter: SafetyMail.Letter) -> Notice {
        letter.notice(
            "New recovery codes for \(letter.name)",
            """
            New recovery codes were made for your account \(letter.name) at \(letter.site.name). Those made
            before are dead.
            """
        )
    }

    static func recoveryCodeUsed(_ letter: SafetyMail.Letter, left: Int64) -> Notice {
        letter.notice(
            "A recovery code of \(letter.name) was used",
            """
            A recovery code of your account \(letter.name) at \(letter.site.name) was used. \(left) are left.
            """
        )
    }

    static func counterNotIncreased(_ letter: SafetyMail.Letter, label: String) -> Notice {
        letter.notice(
            "A security key of \(letter.name) may have been copied",
            """
            A sign-in to your account \(letter.name) at \(letter.site.name) was refused: the security key

            \(label)

            counts its uses, and its count did not go up. That happens when somebody has a copy of it.
            Remove it from your account, and take another.
            """
        )
    }

    static func factorLimitReached(_ letter: SafetyMail.Letter) -> Notice {
        letter.notice(
            "Many wrong codes for \(letter.name)",
            """
            Somebody gave the password of your account \(letter.name) at \(letter.site.name), and then wrong codes
            so often that no more are taken for a while. A passkey works all the same.

            Was it you? Then wait a little, and look at the clock of your app.
            """
        )
    }

    static func passwordChanged(_ letter: SafetyMail.Letter, revokedTokens: Int) -> Notice {
        letter.notice(
            "The password of \(letter.name) was changed",
            """
            The password of your account \(letter.name) at \(letter.site.name) was changed. Other sessions have
            ended\(revokedTokens == 0 ? "; API tokens work as before." : ", and its API tokens (\(revokedTokens)) are revoked.")
            """
        )
    }

    static func confirmSignIn(
        _ letter: SafetyMail.Letter,
        link: String,
        origin: Origin,
        at time: Timestamp,
        expires: Timestamp
    ) -> Notice {
        letter.notice(
            "Confirm your sign-in to \(letter.site.name)",
            expires: expires,
            """
            Somebody gave the password and a code of your account \(letter.name) at \(letter.site.name) in a browser
            that was not used for it before. Nothing is open to them yet.

            When: \(time.minuteText) UTC
            Network address: \(origin.address ?? "not known")
            Browser: \(quotable(origin.agent ?? "not known"))

            Was it you? Then open this link in that same browser, within 15 minutes:

            \(link)
            """
        )
    }
}
