internal import Persistence

/// A mail about a recovery: to every address that was verified when it was asked for, with a link that cancels it as long as it is there.
struct RecoveryLetter {
    let name: String
    let request: RecoveryRequest
    let recipients: [String]
    let site: SiteIdentity
    let cancelURL: String

    /// Makes the link. Every mail has one of its own, since the index keeps digests only.
    init(_ request: RecoveryRequest, _ site: SiteIdentity, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        (self.request, self.site) = (request, site)
        recipients = try request.addresses(transaction)
        name = try transaction.first("SELECT name FROM users WHERE id = \(request.userID)") { try $0.text(0) } ?? ""
        let link = MailedLink(.cancelRecovery)
        try link.store(userID: request.userID, life: nil, transaction, at: context.time)
        cancelURL = link.url(site)
    }

    /// What to do when it was somebody else.
    private var ending: String {
        """
        Was it not you? Then cancel it: this link leads to a page with one button, and is good as long
        as the request is there. A sign-in with a second factor of yours cancels it too.

        \(cancelURL)
        """
    }

    func notice(_ subject: String, to recipients: [String]? = nil, expires: Timestamp? = nil, _ text: String) -> Notice {
        Notice(to: recipients ?? self.recipients, subject: subject, text: text + "\n\n" + ending, expires: expires)
    }
}

extension Notice {
    static func askRecovery(_ name: String, _ address: String, link: String, expires: Timestamp, _ site: SiteIdentity) -> Notice {
        Notice(
            to: [address],
            subject: "Recovery of your account \(name)",
            text: """
                Somebody says that the second factors of the account \(name) at \(site.name) are lost, and wants
                it recovered. So far nothing has happened.

                Was it you? Then open this link within a day, to ask for it:

                \(link)

                Was it not you? Then do nothing.
                """,
            expires: expires
        )
    }

    static func recoveryNotNeeded(_ name: String, _ address: String, link: String, expires: Timestamp, _ site: SiteIdentity) -> Notice {
        Notice(
            to: [address],
            subject: "Your account \(name) needs no recovery",
            text: """
                Somebody asked for the recovery of the account \(name) at \(site.name). It has no second factor,
                so a password is all that it takes to sign in.

                Was it you? Then open this link within an hour to choose a new one:

                \(link)

                Was it not you? Then do nothing: your password stays as it is.
                """,
            expires: expires
        )
    }

    /// - Parameter canBeApproved: whether there is an administrator who may.
    static func recoveryAsked(_ letter: RecoveryLetter, canBeApproved: Bool) -> Notice {
        let request = letter.request
        let next =
            canBeApproved
            ? """
            Nothing is held back yet, and everything works as before. When an administrator of the index
            approves it, a waiting period begins. You are told of each step.
            """
            : """
            Nothing is held back yet, and everything works as before. Nobody else administers the index, so
            nobody can approve it: ask its operator, who can remove lost factors on the machine
            (rind user reset-two-factor \(letter.name)).
            """
        return letter.notice(
            "Somebody asks for recovery of \(letter.name)",
            """
            Somebody asks for the recovery of your account \(letter.name) at \(letter.site.name), because its second
            factors are lost. They showed \(request.proof == .password ? "its password" : "a link that was mailed to an address of yours").

            When: \(request.askedAt.minuteText) UTC
            Network address: \(request.origin.address ?? "not known")
            Browser: \(quotable(request.origin.agent ?? "not known"))

            \(next)
            """
        )
    }

    /// To those who may approve it: no link acts there.
    static func recoveryWaits(_ letter: RecoveryLetter, _ administrators: [String], _ site: SiteIdentity) -> Notice {
        Notice(
            to: administrators,
            subject: "\(letter.name) asks for recovery",
            text: """
                The second factors of the account \(letter.name) at \(site.name) are lost, says somebody who has shown
                \(letter.request.proof == .password ? "its password" : "that they read its mail").

                Make sure that it is its owner, by a way that they did not choose, before you approve it:

                \(site.baseURL)/admin/recovery/
                """
        )
    }

    static func recoveryApproved(_ letter: RecoveryLetter, by administrator: String, isEnough: Bool, readyAt: Timestamp) -> Notice {
        letter.notice(
            "The recovery of \(letter.name) was approved",
            """
            The administrator \(administrator) has approved the recovery of your account \(letter.name) at
            \(letter.site.name)\(isEnough ? "." : "; another one must approve it too.")

            Until it is over every session has ended, and API tokens are refused. After
            \(readyAt.minuteText) UTC a link to a new password is mailed to the addresses that were verified when
            it was asked for.
            """
        )
    }

    static func recoveryReady(_ letter: RecoveryLetter, to recipients: [String], link: String, expires: Timestamp) -> Notice {
        letter.notice(
            "Recover your account \(letter.name)",
            to: recipients, expires: expires,
            """
            The recovery of your account \(letter.name) at \(letter.site.name) is approved, and the waiting period is over.

            Open this link within 7 days to choose a new password. All second factors, recovery codes,
            known browsers and sessions are removed then, and you set up new ones:

            \(link)

            Is it too old? Ask again at \(letter.site.baseURL)/account/recover/
            """
        )
    }

    static func recoveryFinished(_ letter: SafetyMail.Letter) -> Notice {
        letter.notice(
            "Your account \(letter.name) is recovered",
            """
            Your account \(letter.name) at \(letter.site.name) was recovered by the link that was mailed: it has a new
            password, and its second factors, recovery codes and sessions are gone.

            Sign in, make recovery codes and add a second factor. Its API tokens are refused until then:

            \(letter.site.baseURL)/manage/account/two-factor/

            If somebody else was in your account: look at its API tokens and at the trusted publishers of your projects before
            that, and revoke what you do not know. They work again once there is a factor.

            \(letter.site.baseURL)/manage/account/token/
            \(letter.site.baseURL)/manage/projects/
            """
        )
    }

    static func recoveryCancelled(
        _ name: String,
        _ recipients: [String],
        _ reason: RecoveryRequest.CancelReason,
        at time: Timestamp,
        _ site: SiteIdentity
    ) -> Notice {
        Notice(
            to: recipients,
            subject: "The recovery of \(name) was cancelled",
            text: """
                The recovery of your account \(name) at \(site.name) was cancelled \(reason.words), at
                \(time.minuteText) UTC. What it held back works again.

                Do you need it still? Then ask again:

                \(site.baseURL)/account/recover/
                """
        )
    }

    static func factorsReset(_ name: String, _ recipients: [String], reason: String, _ site: SiteIdentity) -> Notice {
        Notice(
            to: recipients,
            subject: "The second factors of \(name) were removed",
            text: """
                The operator of the package index \(site.name) removed all second factors and recovery codes of your
                account \(name), and ended its sessions.

                Reason: \(reason)

                Now the password is all that it takes to sign in. Do that at once, make recovery codes and
                add a second factor:

                \(site.baseURL)/manage/account/two-factor/

                You do not know the password? Ask for a new one:

                \(site.baseURL)/account/request-password-reset/

                You did not ask for this? Then tell the operator.
                """
        )
    }
}
