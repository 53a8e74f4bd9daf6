internal import Accounts

/// The pages on the way in: sign-in, registration, set-up, mailed links, new passwords.
struct EntryPages {
    let visit: Visit
    let site: SiteIdentity

    func signIn(name: String = "", error: String? = nil, notice: String? = nil, registrationIsOpen: Bool) -> Page {
        let register: HTML = registrationIsOpen ? "<p>No account yet? <a href=\"/account/register/\">Make one</a>.</p>" : .none
        return Page(
            "Sign in",
            scripts: site.isPlaceForKeys ? [.keys] : [],
            """
            \(Fields.error(error))
            \(Fields.notice(notice))
            \(Fields.form("/account/login/" + visit.nextQuery, visit, button: "Sign in", """
                \(Fields.text("username", "User name", value: name, autocomplete: "username webauthn", maxLength: 50))
                \(Fields.password("password", "Password", autocomplete: "current-password"))
                """))
            \(site.isPlaceForKeys ? passkey : .none)
            <p>You cannot sign in? <a href="/account/request-password-reset/">Ask for a new password</a>; or, if your second factors or passkeys \
            are lost too, <a href="/account/recover/">for recovery</a>.</p>
            \(register)
            """
        )
    }

    /// It signs in alone; the field for the user name offers it too.
    private var passkey: HTML {
        """
        <h2>Or with a passkey</h2>
        \(KeyButton(
            .signIn, "Sign in with a passkey", options: "/account/passkey/options", validate: "/account/passkey/validate" + visit.nextQuery
        ).html)
        <p class="hint">No user name and no password is asked. <a href="/help/#two-factor">What are passkeys?</a></p>
        """
    }

    func register(_ form: RegistrationForm?, error: String? = nil) -> Page {
        Page(
            "Make an account",
            """
            \(Fields.error(error))
            \(Fields.form("/account/register/", visit, button: "Make the account", registrationFields(form)))
            <p>You have an account? <a href="/account/login/">Sign in</a>.</p>
            """
        )
    }

    func setUp(_ form: RegistrationForm?, token: String, error: String? = nil) -> Page {
        Page(
            "Set up \(site.name)",
            """
            <p>Nobody administers this index yet. Make the first account: it is an administrator's.</p>
            \(Fields.error(error))
            \(Fields.form("/account/setup/", visit, button: "Make the account", """
                \(Fields.hidden("token", token))
                \(registrationFields(form))
                """))
            """
        )
    }

    private func registrationFields(_ form: RegistrationForm?) -> HTML {
        """
        \(Fields.text(
            "username", "User name", value: form?.username ?? "", autocomplete: "username",
            hint: "1 to 50 letters, digits, '.', '_' and '-'. Everybody can see it, and it cannot be changed.", maxLength: 50))
        \(Fields.text(
            "full_name", "Your name", value: form?.fullName ?? "", autocomplete: "name", hint: "If you like: shown beside the user name.",
            isRequired: false, maxLength: 100))
        \(Fields.text(
            "email", "Mail address", value: form?.email ?? "", type: "email", autocomplete: "email",
            hint: "Only you see it, unless you make it public.", maxLength: 254))
        \(Fields.newPassword)
        """
    }

    func verify(token: String, error: String? = nil) -> Page {
        Page(
            "Verify your address",
            """
            \(Fields.error(error))
            <p>You are about to say that the address which this link was mailed to is yours.</p>
            \(Fields.form("/account/verify-email/", visit, button: "Verify the address", Fields.hidden("token", token)))
            """
        )
    }

    func requestReset(error: String? = nil) -> Page {
        Page(
            "Ask for a new password",
            """
            <p>If the name or address belongs to an account with a verified address, a link is mailed to it.</p>
            \(Fields.error(error))
            \(Fields.form("/account/request-password-reset/", visit, button: "Mail the link", Fields.text(
                "username_or_email", "User name or mail address", autocomplete: "username", maxLength: 254)))
            """
        )
    }

    static var resetRequested: Page {
        Page(
            "Look into your mail",
            """
            <p>If there is an account with that name or verified address, a link to a new password is on its way. It is good for an hour.</p>
            <p>Nothing came? Look into the folder for junk, and check what you typed. An address that was never verified gets no link: then
            ask the operator of this index.</p>
            <p><a href="/account/login/">Back to the sign-in</a></p>
            """
        )
    }

    /// - Parameter choices: what the account has besides the password: who reads its mail needs that too.
    func reset(token: String, _ choices: FactorChoices?, error: String? = nil) -> Page {
        Page(
            "Choose a new password",
            scripts: choices?.hasKey == true ? [.keys] : [],
            """
            <p>Every session of the account ends.</p>
            \(Fields.error(error))
            \(Fields.form("/account/reset-password/", visit, button: "Set the password", """
                \(Fields.hidden("token", token))
                \(Fields.newPassword)
                \(choices.map(factor) ?? .none)
                \(Fields.revokeTokens)
                """))
            """
        )
    }

    private func factor(_ choices: FactorChoices) -> HTML {
        """
        <fieldset>
        <legend>Your second factor</legend>
        <p>One of them. You have none? Then <a href="/account/recover/">ask for recovery</a>.</p>
        \(choices.hasKey ? key : .none)
        \(choices.hasApp ? Fields.oneTimeCode(isRequired: false) : .none)
        \(Fields.recoveryCode(isRequired: false))
        </fieldset>
        """
    }

    private var key: HTML {
        guard site.isPlaceForKeys else { return KeyButton.noPlace }
        return KeyButton(
            .reset, "Set it with a security key or passkey", options: "/account/reset-password/options",
            validate: "/account/reset-password/validate", isPlain: true
        ).html
    }
}
