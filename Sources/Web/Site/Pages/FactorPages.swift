internal import Accounts

/// What protects an account, at a glance: what there is, what is missing, and what comes next.
struct FactorPages {
    let visit: Visit
    let session: SignedIn
    let site: SiteIdentity

    /// - Parameters:
    ///   - obstacle: what the operator demands and is missing.
    ///   - isRecovering: whether a recovery code was given of late.
    ///   - done: what was just done.
    func overview(
        _ factors: FactorList,
        _ obstacle: AccountRefusal?,
        isRecovering: Bool,
        error: String? = nil,
        done: FactorStep? = nil
    ) -> Page {
        Page(
            "Two-factor sign-in",
            """
            \(Fields.error(error))
            \(Fields.notice(done?.sentence))
            \(FactorNotices(session: session, obstacle: obstacle, isRecovering: isRecovering).html)
            \(summary(factors.summary))
            \(factors.summary.hasFactor ? .none : steps(factors.summary))
            <h2 id="apps">Apps for one-time codes</h2>
            \(list(factors.authenticators.map(row), none: "No app shows codes for this account."))
            <p><a href="/manage/account/totp-provision">Add an app</a></p>
            <h2 id="keys">Security keys and passkeys</h2>
            \(list(factors.credentials.map(row), none: "No key opens this account."))
            \(site.isPlaceForKeys ? "<p><a href=\"/manage/account/webauthn-provision\">Add a security key or passkey</a></p>" : KeyButton.noPlace)
            <h2 id="codes">Recovery codes</h2>
            \(codes(factors.summary))
            <p><a href="/manage/account/sessions/">Sessions and browsers</a> · <a href="/help/#two-factor">Help</a></p>
            """
        )
    }

    // MARK: At a glance

    private func summary(_ factors: FactorSummary) -> HTML {
        let signIn = factors.hasFactor ? "Your password and something that you own" : "Your password alone"
        let passkeys = factors.passkeyCount > 0 ? ", or a passkey by itself" : ""
        return """
            <dl class="facts">
            <div><dt>Signing in takes</dt><dd class="\(factors.hasFactor ? "good" : "bad")">\(signIn)\(passkeys)</dd></div>
            <div><dt>Against copies of this site</dt><dd class="\(factors.hasPhishingResistant ? "good" : "hint")">\(phishing(factors))</dd></div>
            <div><dt>If all is lost</dt><dd class="\(factors.unusedCodes > 2 ? "good" : "bad")">\(Self.left(factors.unusedCodes))</dd></div>
            </dl>
            """
    }

    private func phishing(_ factors: FactorSummary) -> String {
        factors.hasPhishingResistant
            ? "Protected, when you sign in with a key or passkey"
            : "Not protected: only a security key or a passkey recognises a copy"
    }

    private static func left(_ unused: Int) -> String {
        unused == 0 ? "No recovery codes" : unused == 1 ? "1 unused recovery code" : "\(unused) unused recovery codes"
    }

    /// The order is enforced by the actions; here it is shown.
    private func steps(_ factors: FactorSummary) -> HTML {
        let hasCodes = factors.unusedCodes > 0
        let steps: [(isDone: Bool, text: HTML)] = [
            (true, "Verify your mail address"),
            (hasCodes, "<a href=\"/manage/account/recovery-codes/generate\">Make recovery codes</a>, and keep them"),
            (factors.hasProvenCodes, "<a href=\"/manage/account/recovery-codes/burn\">Use one of them</a>, to show that you have them"),
            (
                false,
                """
                Add a factor: an <a href="/manage/account/totp-provision">app for codes</a>, or a \
                <a href="/manage/account/webauthn-provision">security key or passkey</a>
                """
            ),
        ]
        let next = steps.firstIndex { !$0.isDone }
        let rows = steps.enumerated().map { index, step -> HTML in
            let state: HTML = step.isDone ? "done" : index == next ? "<strong>next</strong>" : "then"
            return "<li>\(step.text) <span class=\"hint\">(\(state))</span></li>"
        }
        return """
            <h2>Two minutes, four steps</h2>
            <ol>
            \(rows)
            </ol>
            """
    }

    // MARK: Factors

    private func list(_ rows: [HTML], none: HTML) -> HTML {
        rows.isEmpty ? "<p>\(none)</p>" : "<ul class=\"rows\">\n\(rows)\n</ul>"
    }

    private func row(_ app: TOTPAuthenticator) -> HTML {
        row(
            .totp(id: app.id), app.label, "app, \(Self.times(app.createdAt, app.usedAt))",
            removal: "/manage/account/totp-provision/delete?totp_id=\(app.id)"
        )
    }

    private func row(_ key: WebAuthnCredential) -> HTML {
        let kind = key.kind == .passkey ? "passkey" : "security key"
        let place = key.isBackedUp ? "synced to other devices" : "not synced"
        return row(
            .webAuthn(id: key.id), key.label, "\(kind), \(place), \(Self.times(key.createdAt, key.usedAt))",
            removal: "/manage/account/webauthn-provision/delete?credential_id=\(key.id)"
        )
    }

    private func row(_ factor: FactorReference, _ label: String, _ facts: HTML, removal: String) -> HTML {
        let id = "label-" + factor.form.replacing(":", with: "-")
        return """
            <li><span class="wide"><strong>\(label)</strong><br><span class="hint">\(facts)</span></span>
            <details><summary>Rename<span class="hidden"> \(label)</span></summary>
            \(Fields.form("/manage/account/two-factor/", visit, button: "Save the name", """
                \(Fields.hidden("factor_id", factor.form))
                \(Fields.text("factor_label", "New name", id: id, value: label, maxLength: 64))
                """))
            </details>
            <a href="\(removal)">Remove<span class="hidden"> \(label)</span></a></li>
            """
    }

    private static func times(_ created: Int64, _ used: Int64?) -> HTML {
        "added <time>\(day(created))</time>, \(used.map { "last used \(moment($0))" } ?? "not used yet")"
    }

    private func codes(_ factors: FactorSummary) -> HTML {
        guard factors.unusedCodes > 0 else {
            return """
                <p>There are none. They let you in when everything else is lost.</p>
                <p><a href="/manage/account/recovery-codes/generate">Make recovery codes</a></p>
                """
        }
        let burn: HTML =
            factors.usedCodes > 0 ? .none : "<p><a href=\"/manage/account/recovery-codes/burn\">Use one to show that you have them</a></p>"
        return """
            <p>\(Self.left(factors.unusedCodes)). Each works once, in the place of a factor.</p>
            \(burn)
            <p><a href="/manage/account/recovery-codes/regenerate">Make new ones</a>: those of now are dead then.</p>
            """
    }
}

/// What somebody has just done with a factor, as the address of the overview says it afterwards.
enum FactorStep: String {
    case added
    case removed
    case renamed
    case burned

    var path: String { "/manage/account/two-factor/?done=" + rawValue }

    var sentence: String {
        switch self {
        case .added: "The factor is added. Your other sessions have ended."
        case .removed: "The factor is removed. Your other sessions have ended."
        case .renamed: "The new name is saved."
        case .burned: "The recovery code is used up."
        }
    }
}
