internal import Accounts

/// The pages of somebody whose factors are lost.
struct RecoveryPages {
    let visit: Visit
    /// In seconds.
    let wait: Int64
    let hasMailServer: Bool

    func ask(name: String = "", error: String? = nil) -> Page {
        Page(
            "Ask for recovery",
            """
            \(Fields.error(error))
            <p>For when your app, your keys and your recovery codes are all lost. Do you have one of them? Then \
            <a href="/account/login/">sign in</a> with it: that is quicker.</p>
            <ol>
            <li>You ask here. Nothing changes yet, and every address of the account is told.</li>
            <li>An administrator of this index makes sure that it is you, and approves it; a second one too, where there is one.</li>
            <li>You wait \(Self.duration(wait)), so that whoever owns the account can object. From the approval on nothing of it works.</li>
            <li>A link is mailed to you: you choose a new password, and set up new factors.</li>
            </ol>
            \(Fields.form("/account/recover/", visit, button: "Ask for recovery", """
                \(Fields.text("username_or_email", "User name or mail address", value: name, autocomplete: "username", maxLength: 254))
                \(Fields.text(
                    "password", "Password", type: "password", autocomplete: "current-password",
                    hint: "You do not know it? Leave it empty: then a link is mailed to you first.", isRequired: false))
                """))
            """
        )
    }

    /// The same, whatever was typed.
    var asked: Page {
        Page(
            "Look into your mail",
            """
            <p class="notice" role="status">If there is such an account and it can be recovered, a mail about it is on its way to its verified \
            addresses.</p>
            <p>It says what happens next. Nothing came? Look into the folder for junk, and check what you typed: a wrong password counts as \
            nothing asked for. \(place)</p>
            <p>Meanwhile tell an administrator of this index, in a way by which they know you.</p>
            <p><a href="/account/login/">Back to the sign-in</a></p>
            """
        )
    }

    private var place: HTML {
        hasMailServer
            ? .none
            : "This index sends no mail: its operator finds the mail as a file in the folder <code>outbox/</code> of the index's data."
    }

    // MARK: Mailed links

    func linked(_ kind: MailedLink.Kind, token: String, error: String? = nil) -> Page {
        switch kind {
        case .cancelRecovery: cancel(token, error)
        case .finishRecovery: finish(token, error)
        default: begin(token, error)
        }
    }

    private func begin(_ token: String, _ error: String?) -> Page {
        Page(
            "Ask for recovery",
            """
            \(Fields.error(error))
            <p>Do you want your account recovered, because its second factors are lost? Administrators of this index are told, and every \
            address of the account. Nothing is held back yet.</p>
            \(Fields.form("/account/recover/", visit, button: "Yes, ask for recovery", Fields.hidden("token", token)))
            <p>Was it not you who asked? Then close this page: nothing happens.</p>
            """
        )
    }

    var begun: Page {
        Page(
            "Recovery is asked for",
            """
            <p class="notice" role="status">The administrators of this index were told, and so was every address of the account.</p>
            <p>Tell one of them that it is you, in a way by which they know you. Once it is approved you wait \(Self.duration(wait)); then a \
            link to a new password comes by mail.</p>
            <p>You are the only one who administers this index? Then its operator helps on the machine, with <code>rind user \
            reset-two-factor</code>.</p>
            <p>You found one of your factors? <a href="/account/login/">Sign in with it</a>: that cancels the recovery.</p>
            """
        )
    }

    private func cancel(_ token: String, _ error: String?) -> Page {
        Page(
            "Cancel the recovery",
            """
            \(Fields.error(error))
            <p>Somebody asked for the recovery of your account. Was it not you, or do you not need it any more? Then cancel it: all works \
            as before.</p>
            \(Fields.form("/account/recover/", visit, button: "Cancel the recovery", Fields.hidden("token", token)))
            """
        )
    }

    static var cancelled: Page {
        Page(
            "The recovery is cancelled",
            """
            <p class="notice" role="status">Your account is as it was before, and nobody gets into it by that request any more.</p>
            <p>Was it not you who asked? Then somebody knows your password, or reads your mail. <a href="/account/login/">Sign in</a>, choose a \
            new password, and look at your addresses, factors and sessions.</p>
            """
        )
    }

    private func finish(_ token: String, _ error: String?) -> Page {
        Page(
            "Recover your account",
            """
            \(Fields.error(error))
            <p>Choose a new password. All second factors, recovery codes, known browsers and sessions are removed. Then you sign in, and set \
            up new ones: until there is a factor, your API tokens are refused.</p>
            \(Fields.form("/account/recover/", visit, button: "Recover the account", """
                \(Fields.hidden("token", token))
                \(Fields.newPassword)
                """))
            """
        )
    }

    /// A span of time in words: `72 hours`.
    static func duration(_ seconds: Int64) -> String {
        let (count, unit) =
            seconds % 3_600 == 0 && seconds >= 3_600
            ? (seconds / 3_600, "hour") : seconds % 60 == 0 && seconds >= 60 ? (seconds / 60, "minute") : (seconds, "second")
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
