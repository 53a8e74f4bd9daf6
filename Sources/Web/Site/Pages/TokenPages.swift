internal import Accounts
internal import Credentials
internal import PackageIndex

/// The pages of API tokens.
struct TokenPages {
    let visit: Visit
    let site: SiteIdentity
    let tokens: TokenDesk

    // MARK: All of them

    func list(_ list: TokenList, _ roles: [Ownership.Role], _ form: TokenForm, error: String?) -> Page {
        Page(
            "API tokens",
            """
            <p>A token does what you choose here, in your name, and nothing else: it cannot sign in, see or change your account, delete, \
            invite, or make tokens.</p>
            \(Fields.error(error))
            <h2>Make a token</h2>
            \(Fields.form("/manage/account/token/", visit, button: "Make the token", TokenFields(tokens: tokens, roles: roles, form: form).all))
            <h2>Your tokens</h2>
            \(list.rows(visit))
            \(list.tokens.isEmpty ? .none : several)
            """
        )
    }

    private var several: HTML {
        """
        <details>
        <summary>Revoke several</summary>
        \(Fields.form("/manage/account/token/", visit, button: "Revoke unused tokens", isDanger: true, """
            \(Fields.text(
                "revoke_unused_days", "Revoke those not used for so many days", value: "90", type: "number",
                hint: "A token that was never used counts from when it was made.", maxLength: 4, more: " min=\"1\" max=\"3650\""))
            """))
        \(Fields.form("/manage/account/token/", visit, button: "Revoke all tokens", isDanger: true, """
            \(Fields.text(
                "confirm_revoke_all", "Revoke all: type your user name",
                hint: "Whatever uses a token of yours is refused from then on.", maxLength: 50))
            """))
        </details>
        """
    }

    // MARK: One of them

    func one(_ token: OwnedToken, _ list: TokenList, _ roles: [Ownership.Role], _ form: TokenForm, error: String?) -> Page {
        let here = "/manage/account/token/\(token.id)/"
        let fields = TokenFields(tokens: tokens, roles: roles, form: form)
        return Page(
            token.description.isEmpty ? "Token without a description" : token.description,
            """
            \(Fields.error(error))
            \(list.facts(token))
            \(token.isOver(at: list.now) ? .none : changes(here, fields))
            <h2>Revoke it</h2>
            \(Fields.form("/manage/account/token/", visit, button: "Revoke the token", isDanger: true, """
                \(Fields.hidden("revoke_token_id", token.id))
                <p>Whatever uses it is refused from then on.</p>
                """))
            <p><a href="/manage/account/token/">Back to your tokens</a></p>
            """
        )
    }

    private func changes(_ here: String, _ fields: TokenFields) -> HTML {
        """
        <h2>Make it anew</h2>
        <p>You get a new token with the same restrictions. The old one can live on for a while, until everything uses the new one; one \
        that is for one release ends at once.</p>
        \(Fields.form(here, visit, button: "Make it anew", TokenFields.overlap))
        <h2>Narrow it</h2>
        <p>What you choose here binds every copy of the token, from its next use on, and cannot be taken back.</p>
        \(Fields.form(here, visit, button: "Narrow it", isDanger: true, fields.narrowing))
        """
    }

    // MARK: A new one

    /// The only time that a token is seen. A script takes it away when the page is left, so that going back does not show it.
    func made(_ token: String, abilities: [TokenAbility]) -> Page {
        Page(
            "Your new API token",
            """
            <p class="notice" role="status">This is the only time that you see it: copy it now. Whoever has it can use it in your name.</p>
            <div data-once>
            \(Snippet.block("token", "The token", token))
            <p>The user name is <code>__token__</code>, the password is the token. Shells remember the lines that you paste: most forget one \
            that begins with a space.</p>
            \(abilities.contains(.upload) ? uploading(token) : .none)
            \(abilities.contains(.read) ? reading(token) : .none)
            </div>
            <p><a href="/manage/account/token/">Done: back to your tokens</a></p>
            """
        )
    }

    private func uploading(_ token: String) -> HTML {
        """
        <h2>Upload with it</h2>
        \(Snippet.block(
            "pypirc", "twine: in ~/.pypirc, readable by you alone; then: twine upload -r rind dist/*", Snippets.pypirc(site, token)))
        \(Snippet.block("uv", "uv", Snippets.uv(site, token)))
        <p>In CI, keep the token as the secret <code>RIND_TOKEN</code>, never in a file of the project.</p>
        \(Snippet.block("github", "GitHub Actions", Snippets.github(site)))
        \(Snippet.block("gitlab", "GitLab CI", Snippets.gitlab(site)))
        """
    }

    private func reading(_ token: String) -> HTML {
        """
        <h2>Install with it</h2>
        \(Snippet.block("netrc", "pip: in ~/.netrc, readable by you alone", Snippets.netrc(site, token)))
        \(Snippet.block("pip-address", "pip, once", Snippets.pipAddress(site, token)))
        \(Snippet.block("uv-read", "uv", Snippets.uvRead(site, token)))
        \(Snippet.block("poetry-read", "poetry", Snippets.poetryRead(site, token)))
        """
    }
}
