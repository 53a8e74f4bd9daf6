internal import Accounts

/// The pages between the password and the session.
struct PendingPages {
    let visit: Visit
    let isPlaceForKeys: Bool

    // MARK: The second factor

    func factor(_ pending: PendingSignIn, _ choices: FactorChoices, error: String? = nil) -> Page {
        let isLocked = pending.stage == .unlock
        return Page(
            isLocked ? "Unlock your account" : "Your second factor",
            scripts: choices.hasKey ? [.keys] : [],
            """
            \(Fields.error(error))
            \(isLocked ? locked : .none)
            <p>You sign in as <strong>\(pending.userName)</strong>. Now show something that you own.</p>
            \(choices.hasKey ? key(isLocked) : .none)
            \(choices.hasApp ? code(isLocked) : .none)
            \(isLocked ? recovery : lost)
            <p><a href="/account/login/">Begin again</a></p>
            """
        )
    }

    private var locked: HTML {
        """
        <p class="notice">This account is locked, by a link in a mail to its owner. It is unlocked by a factor that was there before what \
        that mail told of. Factors, recovery codes and API tokens that came since go; factors that went since come back.</p>
        """
    }

    private func key(_ isLocked: Bool) -> HTML {
        let button = KeyButton(
            .use, "Use a security key or passkey", options: "/account/webauthn-authenticate/options",
            validate: "/account/webauthn-authenticate/validate"
        )
        return """
            <h2>Security key or passkey</h2>
            \(isLocked ? .none : remember(id: "remember_key", name: .none, " data-scripted hidden"))
            \(isPlaceForKeys ? button.html : KeyButton.noPlace)
            """
    }

    private func code(_ isLocked: Bool) -> HTML {
        """
        <h2>App for one-time codes</h2>
        \(Fields.form("/account/two-factor/", visit, button: "Go on", """
            \(Fields.oneTimeCode())
            \(isLocked ? .none : remember(id: "remember_device", name: " name=\"remember_device\""))
            """))
        """
    }

    /// Without a value of its own: browsers send "on" for it if it is checked.
    private func remember(id: HTML, name: HTML, _ more: HTML = .none) -> HTML {
        """
        <label class="choice"\(more)><input type="checkbox" id="\(id)"\(name)> Remember this browser for 30 days: then the password is enough here. \
        Not on a computer of others.</label>
        """
    }

    private var lost: HTML {
        """
        <h2>You have none of them at hand?</h2>
        <p><a href="/account/recovery-code/">Use a recovery code</a>. The codes are lost too? \
        <a href="/account/recover/">Ask for recovery</a>.</p>
        """
    }

    private var recovery: HTML {
        """
        <h2>You have no such factor any more?</h2>
        <p><a href="/account/recover/">Ask for recovery</a>. Recovery codes do not unlock an account.</p>
        """
    }

    func recoveryCode(_ pending: PendingSignIn, error: String? = nil) -> Page {
        Page(
            "Use a recovery code",
            """
            \(Fields.error(error))
            <p>You sign in as <strong>\(pending.userName)</strong>. A recovery code works once. After it you have 15 minutes to remove what you \
            lost, and to add a new factor.</p>
            \(Fields.form("/account/recovery-code/", visit, button: "Go on", Fields.recoveryCode()))
            <p><a href="/account/two-factor/">Back to your factors</a></p>
            """
        )
    }

    // MARK: The confirmation by mail

    func waiting(_ pending: PendingSignIn, hasMailServer: Bool) -> Page {
        let place: HTML =
            hasMailServer
            ? "Nothing came? Look into the folder for junk."
            : "This index sends no mail: its operator finds the mail as a file in the folder <code>outbox/</code> of the index's data."
        return Page(
            "Look into your mail",
            """
            <p class="notice" role="status">Your password and your code are right, \(pending.userName). This browser was not used for your \
            account before: so a link was mailed to your addresses.</p>
            <p>Open it within 15 minutes, <strong>in this browser</strong>. It opens nothing anywhere else. The newest mail counts. \(place)</p>
            <p>Why? A copy of this site could have asked you for the code. It cannot ask for your mail. A security key or a passkey needs no \
            such mail: <a href="/help/#two-factor">what they are</a>.</p>
            <p><a href="/account/login/">Begin again</a></p>
            """
        )
    }

    func confirm(_ pending: PendingSignIn, token: String, error: String? = nil) -> Page {
        Page(
            "Confirm your sign-in",
            """
            \(Fields.error(error))
            <p>Somebody signs in as <strong>\(pending.userName)</strong> in this browser. Is it you?</p>
            \(Fields.form("/account/confirm-login/", visit, button: "Yes, sign me in", Fields.hidden("token", token)))
            <p>Was it not you? Then close this page, and change your password: somebody knows it.</p>
            """
        )
    }

    var wrongBrowser: Page {
        Page(
            "Open the link in the other browser",
            """
            <p class="notice" role="status">No sign-in waits in this browser.</p>
            <p>Open the link in the browser in which you signed in, within 15 minutes: copy its address from the mail. That browser and no \
            other is signed in by it.</p>
            <p>Was it not you who signed in? Then do nothing, and change your password: somebody knows it.</p>
            <p><a href="/account/login/">Sign in here instead</a></p>
            """
        )
    }

    // MARK: Locking

    func lock(token: String, error: String? = nil) -> Page {
        Page(
            "Lock your account",
            """
            \(Fields.error(error))
            <p>You got a mail about something that was not you? Then lock the account:</p>
            <ul>
            <li>Every session ends, and no browser is remembered.</li>
            <li>Its API tokens are refused.</li>
            <li>Its factors, addresses and password cannot be changed.</li>
            </ul>
            <p>You unlock it with the password and a factor that you had before. Without one it takes the help of an administrator.</p>
            \(Fields.form("/account/lock/", visit, button: "Lock the account", isDanger: true, Fields.hidden("token", token)))
            """
        )
    }

    var lockedNow: Page {
        Page(
            "The account is locked",
            """
            <p class="notice" role="status">Every session has ended, its API tokens are refused, and nothing of it can be changed.</p>
            <h2>What to do now</h2>
            <ol>
            <li>Take your time: nobody gets at anything, also not with the password.</li>
            <li><a href="/account/login/">Sign in</a> with the password and a factor that you had before. That unlocks the account.</li>
            <li>Change the password, and look at your addresses, factors, sessions, tokens and projects.</li>
            </ol>
            <p>You have no such factor any more, or the password was changed? Then <a href="/account/recover/">ask for recovery</a>.</p>
            """
        )
    }
}
