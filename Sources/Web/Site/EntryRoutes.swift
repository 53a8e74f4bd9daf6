internal import Accounts
internal import Credentials

/// Sign-in, registration and mailed links.
struct EntryRoutes: Sendable {
    let desk: AccountDesk
    let registrationIsOpen: Bool

    var all: [SiteRoute] {
        var routes = [
            SiteRoute("/account/login", .anyone, get: signInPage, post: signIn),
            SiteRoute("/account/logout", .anyone, post: signOut),
            SiteRoute("/account/setup", .anyone, get: setUpPage, post: setUp),
            SiteRoute("/account/verify-email", .anyone, get: verifyPage, post: verify),
            SiteRoute("/account/request-password-reset", .anyone, get: requestResetPage, post: requestReset),
            SiteRoute("/account/reset-password", .anyone, get: resetPage, post: reset),
            SiteRoute(script: "/account/reset-password/options", .anyone, resetOptions),
            SiteRoute(script: "/account/reset-password/validate", .anyone, resetByKey),
        ]
        if registrationIsOpen { routes.append(SiteRoute("/account/register", .anyone, get: registerPage, post: register)) }
        return routes
    }

    private var links: MailedLinkPages { MailedLinkPages(desk: desk) }

    private func pages(_ visit: Visit) -> EntryPages { EntryPages(visit: visit, site: desk.site) }

    // MARK: Sign-in

    @Sendable private func signInPage(_ visit: Visit) async throws -> PageAnswer {
        guard visit.session == nil else { return .redirect(visit.next) }
        let notice: String? =
            visit.query("done") == "recovery"
            ? "Your account is recovered. Sign in with the new password; then set up a second factor."
            : visit.query("over") == nil ? nil : AccountRefusal.signInOver.sentence
        return .page(pages(visit).signIn(notice: notice, registrationIsOpen: registrationIsOpen))
    }

    @Sendable private func signIn(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try await visit.answering({ pages(visit).signIn(name: form["username"], error: $0, registrationIsOpen: registrationIsOpen) }) {
            let step = try await desk.signIn(
                name: form["username"], password: form["password"], replacing: visit.former, visit.devices, next: visit.next,
                from: visit.client
            )
            return .step(step, next: visit.next)
        }
    }

    /// A visitor without a session is signed out already.
    @Sendable private func signOut(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        if let session = visit.session { try await desk.signOut(session, from: visit.client) }
        if let pending = visit.pending { try await desk.giveUp(pending, from: visit.client) }
        return .redirect("/", .end)
    }

    // MARK: New accounts

    @Sendable private func registerPage(_ visit: Visit) async throws -> PageAnswer {
        guard visit.session == nil else { return .redirect(visit.next) }
        return .page(pages(visit).register(nil))
    }

    @Sendable private func register(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        guard visit.session == nil else { return .redirect(visit.next) }
        let filled = RegistrationForm(form)
        return try await visit.answering({ pages(visit).register(filled, error: $0) }) {
            return .step(try await desk.register(filled, from: visit.client), next: "/manage/account/")
        }
    }

    @Sendable private func setUpPage(_ visit: Visit) async throws -> PageAnswer {
        try await links.page(visit, .setUp) { pages(visit).setUp(nil, token: $0.text) }
    }

    @Sendable private func setUp(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let filled = RegistrationForm(form)
        return try await visit.answering({ pages(visit).setUp(filled, token: form["token"], error: $0) }) {
            let step = try await desk.setUp(try form.link(), filled, from: visit.client)
            if let replaced = visit.session { try await desk.signOut(replaced, from: visit.client) }
            if let replaced = visit.pending { try await desk.giveUp(replaced, from: visit.client) }
            let next = desk.policy.demand == .required ? "/manage/account/two-factor/" : "/"
            return PageAnswer.step(step, next: next).forgettingLink()
        }
    }

    // MARK: Mailed links

    @Sendable private func verifyPage(_ visit: Visit) async throws -> PageAnswer {
        if visit.query("token") == nil, visit.link != nil, visit.session == nil {
            return .redirect("/account/login/?next=/account/verify-email/")
        }
        return try await links.page(visit, .verifyAddress) { pages(visit).verify(token: $0.text) }
    }

    @Sendable private func verify(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        guard let session = visit.session else { return .redirect("/account/login/?next=/account/verify-email/") }
        return try await visit.answering({ pages(visit).verify(token: form["token"], error: $0) }) {
            _ = try await desk.verifyAddress(try form.link(), session, from: visit.client)
            let now = try await desk.session(visit.secret)
            let isIncomplete = now.map { desk.obstacle($0, for: .managing) != nil } ?? false
            return PageAnswer.redirect(isIncomplete ? "/manage/account/two-factor/" : "/manage/account/").forgettingLink()
        }
    }

    @Sendable private func requestResetPage(_ visit: Visit) async throws -> PageAnswer {
        .page(pages(visit).requestReset())
    }

    @Sendable private func requestReset(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try await visit.answering({ pages(visit).requestReset(error: $0) }) {
            try await desk.requestPasswordReset(form["username_or_email"], from: visit.client)
            return .page(EntryPages.resetRequested)
        }
    }

    @Sendable private func resetPage(_ visit: Visit) async throws -> PageAnswer {
        let choices = try await choices(visit.link)
        return try await links.page(visit, .newPassword) { pages(visit).reset(token: $0.text, choices) }
    }

    @Sendable private func reset(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let choices = try await choices(BearerSecret(form["token"]))
        return try await visit.answering({ pages(visit).reset(token: form["token"], choices, error: $0) }) {
            guard form["new_password"] == form["password_confirm"] else { throw AccountRefusal.passwordsDiffer }
            try await desk.resetPassword(
                try form.link(), to: form["new_password"], code: form["totp_value"] + form["recovery_code_value"],
                revokingTokens: form.has("revoke_tokens"), client: visit.client
            )
            return resetDone(visit)
        }
    }

    private func resetDone(_ visit: Visit) -> PageAnswer {
        PageAnswer.redirect("/account/login/", visit.session == nil ? .none : .end).forgettingLink()
    }

    /// What the account of the link can show besides it.
    private func choices(_ link: BearerSecret?) async throws -> FactorChoices? {
        guard let link else { return nil }
        return try await desk.resetChoices(link)
    }

    @Sendable private func resetOptions(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        .json(try await desk.resetOptions(try body.link(), visit.secret))
    }

    @Sendable private func resetByKey(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        let new = try body.text("new_password") ?? ""
        guard try new == body.text("password_confirm") ?? "" else { throw AccountRefusal.passwordsDiffer }
        try await desk.resetPassword(
            try body.link(), to: new, visit.secret, answer: try body.bytes("credential"), revokingTokens: body.flag("revoke_tokens"),
            client: visit.client
        )
        return resetDone(visit)
    }
}

extension JSONBody {
    /// The secret of a mailed link.
    fileprivate func link() throws -> BearerSecret {
        guard let link = BearerSecret(try text("token") ?? "") else { throw AccountRefusal.linkDead }
        return link
    }
}

extension RegistrationForm {
    fileprivate init(_ form: URLEncodedForm) {
        self.init(
            username: form["username"],
            fullName: form["full_name"],
            email: form["email"],
            newPassword: form["new_password"],
            passwordConfirm: form["password_confirm"]
        )
    }
}
