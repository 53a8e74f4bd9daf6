internal import Accounts
internal import PackageIndex

/// One's own account: profile, addresses, password, tokens, history, projects.
struct AccountRoutes: Sendable {
    let desk: AccountDesk
    let tokens: TokenDesk
    let ownership: OwnershipDesk

    var all: [SiteRoute] {
        [
            SiteRoute("/manage/account", .signedIn, get: accountPage, post: changeAccount),
            SiteRoute("/manage/account/token", .proved, repeatable: ["token_scope"], get: tokenPage, post: changeTokens),
            SiteRoute("/manage/account/history", .verified, get: historyPage),
            SiteRoute("/manage/projects", .verified, get: projectsPage),
        ]
    }

    private func pages(_ visit: Visit) throws -> AccountPages { AccountPages(visit: visit, session: try visit.signedIn()) }

    // MARK: Account

    @Sendable private func accountPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try pages(visit).account(try await desk.account(try visit.signedIn())))
    }

    /// The page has several forms: which one came is told by its field.
    @Sendable private func changeAccount(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let session = try visit.signedIn()
        let (account, pages) = (try await desk.account(session), try pages(visit))
        do {
            return try await visit.answering({ pages.account(account, error: $0) }) { try await change(session, visit, form) }
        } catch AccountRefusal.proofTooOld {
            return .redirect("/account/reauthenticate/?next=/manage/account/")
        }
    }

    private func change(_ session: SignedIn, _ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let client = visit.client
        let done = PageAnswer.redirect("/manage/account/")
        if form.has("new_password") {
            guard form["new_password"] == form["password_confirm"] else { throw AccountRefusal.passwordsDiffer }
            let new = try await desk.changePassword(session, from: form["password"], to: form["new_password"], client: client)
            return .redirect("/manage/account/", .begin(new))
        }
        if form.has("confirm_password") { return try await delete(session, visit, form) }
        guard form.has("reverify_email_id") || desk.isProved(session) else {
            return .redirect("/account/reauthenticate/?next=/manage/account/")
        }
        if form.has("reverify_email_id") {
            try await desk.resendVerification(form["reverify_email_id"], session, from: client)
        } else if form.has("email") {
            try await desk.addAddress(form["email"], session, from: client)
        } else if form.has("delete_email_id") {
            try await desk.removeAddress(form["delete_email_id"], session, from: client)
        } else if form.has("primary_email_id") {
            try await desk.makePrimary(form["primary_email_id"], session, from: client)
        } else if form.has("name") {
            try await desk.changeProfile(displayName: form["name"], publicAddressID: form["public_email"], session, from: client)
        } else {
            throw Problem(status: 400, code: "form-malformed", sentence: "The form says nothing that this page can do.")
        }
        return done
    }

    private func delete(_ session: SignedIn, _ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        guard form["confirm_username"].lowercased() == session.userName.lowercased() else { throw AccountRefusal.confirmationDiffers }
        try await ownership.requireNoSoleProject(session)
        let proved = try await desk.proveAgain(session, password: form["confirm_password"], from: visit.client)
        guard let now = try await desk.session(proved.secret) else { throw AccountRefusal.signedOut }
        try await ownership.deleteAccount(now, from: visit.client)
        return .redirect("/", .end)
    }

    @Sendable private func historyPage(_ visit: Visit) async throws -> PageAnswer {
        let before = visit.query("before").flatMap(Int64.init)
        return .page(try pages(visit).history(try await desk.history(try visit.signedIn(), before: before)))
    }

    @Sendable private func projectsPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try pages(visit).projects(try await ownership.projects(try visit.signedIn())))
    }

    // MARK: Tokens

    @Sendable private func tokenPage(_ visit: Visit) async throws -> PageAnswer {
        .page(try await tokenList(visit))
    }

    private func tokenList(_ visit: Visit, description: String = "", error: String? = nil) async throws -> Page {
        let session = try visit.signedIn()
        return TokenPages(visit: visit, site: desk.site).list(
            try await tokens.tokens(session), try await ownership.projects(session), description: description, error: error
        )
    }

    @Sendable private func changeTokens(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let session = try visit.signedIn()
        do {
            if form.has("revoke_token_id") {
                try await tokens.revoke(form["revoke_token_id"], session, desk.site, from: visit.client)
                return .redirect("/manage/account/token/")
            }
            let names = try scope(form)
            let scope = try await ownership.scope(of: names, session)
            let token = try await tokens.make(session, scope, description: form["description"], desk.site, from: visit.client)
            return .page(TokenPages(visit: visit, site: desk.site).made(token, projects: names))
        } catch let refusal as any Refusal {
            guard Problem.wantsPage(visit.request) else { throw refusal }
            return .page(
                try await tokenList(visit, description: form["description"], error: refusal.sentence), status: refusal.status
            )
        }
    }

    /// - Returns: the names of projects; none for the whole account.
    private func scope(_ form: URLEncodedForm) throws -> [String] {
        let scopes = form.all("token_scope")
        if scopes == ["user"] { return [] }
        let names = scopes.compactMap { $0.hasPrefix("project:") ? String($0.dropFirst(8)) : nil }
        guard !names.isEmpty, names.count == scopes.count else { throw AccountRefusal.scopeMissing }
        return names
    }
}
