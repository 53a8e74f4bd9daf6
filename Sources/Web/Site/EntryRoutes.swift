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
            SiteRoute("/account/reauthenticate", .signedIn, get: proveAgainPage, post: proveAgain),
            SiteRoute("/account/setup", .anyone, get: setUpPage, post: setUp),
            SiteRoute("/account/verify-email", .anyone, get: verifyPage, post: verify),
            SiteRoute("/account/request-password-reset", .anyone, get: requestResetPage, post: requestReset),
            SiteRoute("/account/reset-password", .anyone, get: resetPage, post: reset),
        ]
        if registrationIsOpen { routes.append(SiteRoute("/account/register", .anyone, get: registerPage, post: register)) }
        return routes
    }

    private func pages(_ visit: Visit) -> EntryPages { EntryPages(visit: visit, site: desk.site) }

    // MARK: Sign-in

    @Sendable private func signInPage(_ visit: Visit) async throws -> PageAnswer {
        guard visit.session == nil else { return .redirect(visit.next) }
        return .page(pages(visit).signIn(registrationIsOpen: registrationIsOpen))
    }

    @Sendable private func signIn(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try await visit.answering({ pages(visit).signIn(name: form["username"], error: $0, registrationIsOpen: registrationIsOpen) }) {
            let session = try await desk.signIn(name: form["username"], password: form["password"], from: visit.client)
            return .redirect(visit.next, .begin(session))
        }
    }

    /// A visitor without a session is signed out already.
    @Sendable private func signOut(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        if let session = visit.session { try await desk.signOut(session, from: visit.client) }
        return .redirect("/", .end)
    }

    @Sendable private func proveAgainPage(_ visit: Visit) async throws -> PageAnswer {
        .page(pages(visit).proveAgain())
    }

    @Sendable private func proveAgain(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try await visit.answering({ pages(visit).proveAgain(error: $0) }) {
            let session = try await desk.proveAgain(try visit.signedIn(), password: form["password"], from: visit.client)
            return .redirect(visit.next, .begin(session))
        }
    }

    // MARK: New accounts

    @Sendable private func registerPage(_ visit: Visit) async throws -> PageAnswer {
        guard visit.session == nil else { return .redirect(visit.next) }
        return .page(pages(visit).register(nil))
    }

    @Sendable private func register(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let filled = RegistrationForm(form)
        return try await visit.answering({ pages(visit).register(filled, error: $0) }) {
            let session = try await desk.register(filled, from: visit.client)
            return .redirect("/manage/account/", .begin(session))
        }
    }

    @Sendable private func setUpPage(_ visit: Visit) async throws -> PageAnswer {
        try await withLink(visit, .setUp) { pages(visit).setUp(nil, token: $0.text) }
    }

    @Sendable private func setUp(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let filled = RegistrationForm(form)
        return try await visit.answering({ pages(visit).setUp(filled, token: form["token"], error: $0) }) {
            let session = try await desk.setUp(try form.link(), filled, from: visit.client)
            return PageAnswer.redirect("/", .begin(session)).forgettingLink()
        }
    }

    // MARK: Mailed links

    @Sendable private func verifyPage(_ visit: Visit) async throws -> PageAnswer {
        if visit.query("token") == nil, visit.link != nil, visit.session == nil {
            return .redirect("/account/login/?next=/account/verify-email/")
        }
        return try await withLink(visit, .verifyAddress) { pages(visit).verify(token: $0.text) }
    }

    @Sendable private func verify(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        guard let session = visit.session else { return .redirect("/account/login/?next=/account/verify-email/") }
        return try await visit.answering({ pages(visit).verify(token: form["token"], error: $0) }) {
            _ = try await desk.verifyAddress(try form.link(), session, from: visit.client)
            return PageAnswer.redirect("/manage/account/").forgettingLink()
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
        try await withLink(visit, .newPassword) { pages(visit).reset(token: $0.text) }
    }

    @Sendable private func reset(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try await visit.answering({ pages(visit).reset(token: form["token"], error: $0) }) {
            guard form["new_password"] == form["password_confirm"] else { throw AccountRefusal.passwordsDiffer }
            try await desk.resetPassword(try form.link(), to: form["new_password"], client: visit.client)
            return PageAnswer.redirect("/account/login/", visit.session == nil ? .none : .end).forgettingLink()
        }
    }

    /// The page behind a link. The secret leaves the address bar first: it waits in a cookie.
    private func withLink(_ visit: Visit, _ kind: MailedLink.Kind, _ page: (BearerSecret) -> Page) async throws -> PageAnswer {
        if let token = visit.query("token") {
            var answer = PageAnswer.redirect(kind.path)
            answer.link = BearerSecret(token).map { .keep($0.text) } ?? .forget
            return answer
        }
        guard let link = visit.link, try await desk.isGood(link, for: kind) else { return deadLink(visit, kind) }
        return .page(page(link))
    }

    private func deadLink(_ visit: Visit, _ kind: MailedLink.Kind) -> PageAnswer {
        let pages = pages(visit)
        return switch kind {
        case .newPassword:
            .page(pages.linkDead(ask: "/account/request-password-reset/", label: "Ask for a new one"), status: 400)
        case .verifyAddress: .page(pages.linkDead(ask: "/manage/account/", label: "Ask for a new one on your account page"), status: 400)
        case .setUp: .page(pages.linkDead(ask: "/", label: "To the start page"), status: 400)
        }
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

extension URLEncodedForm {
    /// The secret of a mailed link, in the hidden field.
    fileprivate func link() throws -> BearerSecret {
        guard let link = BearerSecret(self["token"]) else { throw AccountRefusal.linkDead }
        return link
    }
}

extension Visit {
    /// Runs the body; what the rules refuse is said on the page for a person, and as a problem for a program.
    func answering(_ page: (String) -> Page, _ body: () async throws -> PageAnswer) async throws -> PageAnswer {
        do {
            return try await body()
        } catch let refusal as any Refusal {
            guard Problem.wantsPage(request) else { throw refusal }
            var answer = PageAnswer.page(page(refusal.sentence), status: refusal.status)
            answer.retryAfter = (refusal as? AccountRefusal)?.retryAfter
            return answer
        }
    }
}
