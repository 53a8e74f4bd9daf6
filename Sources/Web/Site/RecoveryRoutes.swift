internal import Accounts
internal import Credentials

/// The way back into an account whose factors are lost: asking for it, and the links that are mailed on the way.
struct RecoveryRoutes: Sendable {
    let desk: AccountDesk
    /// Whether mail leaves the machine; else it lies in a folder.
    let hasMailServer: Bool

    var all: [SiteRoute] { [SiteRoute("/account/recover", .anyone, get: page, post: take)] }

    private func pages(_ visit: Visit) -> RecoveryPages {
        RecoveryPages(visit: visit, wait: desk.recoveryWait, hasMailServer: hasMailServer)
    }

    /// A mailed link leaves the address bar first, and its page has an address of its own: else a dead one would hide the form.
    @Sendable private func page(_ visit: Visit) async throws -> PageAnswer {
        if let token = visit.query("token") {
            var answer = PageAnswer.redirect("/account/recover/?link=mailed")
            answer.link = BearerSecret(token).map { .keep($0.text) } ?? .forget
            return answer
        }
        guard visit.query("link") != nil else { return .page(pages(visit).ask()) }
        guard let link = visit.link, let kind = try await desk.recoveryLink(link) else { return MailedLinkPages.dead(.askRecovery) }
        return .page(pages(visit).linked(kind, token: link.text))
    }

    @Sendable private func take(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        guard form.has("token") else { return try await ask(visit, form) }
        guard let link = BearerSecret(form["token"]), let kind = try await desk.recoveryLink(link) else {
            return try await visit.answering({ pages(visit).ask(error: $0) }) { throw AccountRefusal.linkDead }
        }
        return try await visit.answering({ pages(visit).linked(kind, token: link.text, error: $0) }) {
            switch kind {
            case .cancelRecovery:
                try await desk.cancelRecovery(link, from: visit.client)
                return PageAnswer.page(RecoveryPages.cancelled).forgettingLink()
            case .finishRecovery: return try await finish(visit, link, form)
            default:
                try await desk.beginRecovery(link, from: visit.client)
                return PageAnswer.page(pages(visit).begun).forgettingLink()
            }
        }
    }

    private func ask(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let name = form["username_or_email"]
        return try await visit.answering({ pages(visit).ask(name: name, error: $0) }) {
            try await desk.askRecovery(name, password: form["password"], from: visit.client)
            return .page(pages(visit).asked)
        }
    }

    /// It signs nobody in. Whoever was signed in here is signed out: it may have been the same account.
    private func finish(_ visit: Visit, _ link: BearerSecret, _ form: URLEncodedForm) async throws -> PageAnswer {
        guard form["new_password"] == form["password_confirm"] else { throw AccountRefusal.passwordsDiffer }
        try await desk.finishRecovery(link, to: form["new_password"], from: visit.client)
        let next = "/account/login/?done=recovery&next=/manage/account/two-factor/"
        return PageAnswer.redirect(next, visit.session == nil ? .none : .end).forgettingLink()
    }
}
