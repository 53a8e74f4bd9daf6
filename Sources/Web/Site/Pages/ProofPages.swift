internal import Accounts

/// The page that asks once more who one is.
struct ProofPages {
    let visit: Visit
    let session: SignedIn
    let isPlaceForKeys: Bool

    private var factors: FactorSummary { session.factors }
    private var address: String { "/account/reauthenticate/" + visit.nextQuery }

    func prove(error: String? = nil) -> Page {
        Page(
            "Show that it is you",
            scripts: factors.hasPhishingResistant ? [.keys] : [],
            """
            \(Fields.error(error))
            <p>What you are about to do is for you alone, \(session.userName). It is not asked again for 15 minutes, but for what cannot be \
            undone.</p>
            \(factors.passkeyCount > 0 ? passkey : .none)
            \(factors.hasFactor ? passwordAndFactor : password)
            \(factors.hasFactor ? lost : .none)
            """
        )
    }

    private var password: HTML {
        Fields.form(address, visit, button: "Go on", Fields.password("password", "Password", autocomplete: "current-password"))
    }

    private var passkey: HTML {
        """
        <h2>With a passkey</h2>
        \(isPlaceForKeys ? key(.proveAlone, "Use a passkey", isPlain: false) : KeyButton.noPlace)
        """
    }

    private var passwordAndFactor: HTML {
        let hasApp = factors.totpCount > 0
        let keys = isPlaceForKeys ? key(.prove, "Go on with a security key", isPlain: hasApp) : KeyButton.noPlace
        return """
            <h2>With your password and \(hasApp ? factors.hasPhishingResistant ? "a code or a key" : "a code" : "a key")</h2>
            <form action="\(address)" method="post"\(hasApp ? .none : " class=\"by-key\"")>
            \(Fields.token(visit))
            \(Fields.password("password", "Password", autocomplete: "current-password"))
            \(hasApp ? code : .none)
            \(factors.hasPhishingResistant ? keys : .none)
            </form>
            """
    }

    private var code: HTML {
        """
        \(Fields.oneTimeCode())
        <p><button type="submit">Go on</button></p>
        """
    }

    private func key(_ action: KeyButton.Action, _ label: String, isPlain: Bool) -> HTML {
        KeyButton(
            action, label, options: "/account/reauthenticate/options", validate: "/account/reauthenticate/validate" + visit.nextQuery,
            isPlain: isPlain
        ).html
    }

    private var lost: HTML {
        """
        <details>
        <summary>You lost your factors?</summary>
        <p>Give your password and a recovery code: then you have 15 minutes to remove what you lost, and to add a new factor. It opens \
        nothing else.</p>
        \(Fields.form("/account/reauthenticate/", visit, button: "Use the recovery code", """
            \(Fields.password("password", "Password", id: "recovery_password", autocomplete: "current-password"))
            \(Fields.recoveryCode())
            """))
        </details>
        """
    }
}
