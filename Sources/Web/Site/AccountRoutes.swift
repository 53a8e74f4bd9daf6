internal import Accounts
internal import PackageIndex

/// One's own account: profile, addresses, password, history, projects.
struct AccountRoutes: Sendable {
    let desk: AccountDesk
    let ownership: OwnershipDesk

    var all: [SiteRoute] {
        [
            SiteRoute("/manage/account", .signedIn, get: accountPage, post: changeAccount),
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
        return try await visit.answering({ pages.account(account, error: $0) }) {
            do { return try await change(session, visit, form) } catch AccountRefusal.proofTooOld {
                return .redirect("/account/reauthenticate/?next=/manage/account/")
            }
        }
    }

    private func change(_ session: SignedIn, _ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let client = visit.client
        let done = PageAnswer.redirect("/manage/account/")
        if form.has("new_password") {
            guard form["new_password"] == form["password_confirm"] else { throw AccountRefusal.passwordsDiffer }
            let new = try await desk.changePassword(
                session, from: form["password"], to: form["new_password"], revokingTokens: form.has("revoke_tokens"), client: client
            )
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
        // Asked before the password, which gives the session a new secret: what is refused here leaves it as it is.
        if let obstacle = desk.obstacle(session, for: .deletion) { throw obstacle }
        if session.factors.hasFactor, !desk.isProved(session, for: .deletion) { throw AccountRefusal.proofTooOld }
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
}
