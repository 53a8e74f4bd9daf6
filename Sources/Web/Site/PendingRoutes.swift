internal import Accounts
internal import Credentials

/// What stands between the password and the session: the second factor, and the click on a mailed link.
struct PendingRoutes: Sendable {
    let desk: AccountDesk
    /// Whether mail leaves the machine; else it lies in a folder.
    let hasMailServer: Bool

    var all: [SiteRoute] {
        [
            SiteRoute("/account/two-factor", .pending, get: factorPage, post: takeCode),
            SiteRoute("/account/recovery-code", .pending, get: recoveryCodePage, post: takeRecoveryCode),
            SiteRoute(script: "/account/webauthn-authenticate/options", .pending, options),
            SiteRoute(script: "/account/webauthn-authenticate/validate", .pending, takeKey),
            SiteRoute("/account/confirm-login", .anyone, get: confirmPage, post: confirm),
            SiteRoute("/account/lock", .anyone, get: lockPage, post: lock),
        ]
    }

    private func pages(_ visit: Visit) -> PendingPages { PendingPages(visit: visit, isPlaceForKeys: desk.site.isPlaceForKeys) }

    // MARK: The second factor

    @Sendable private func factorPage(_ visit: Visit) async throws -> PageAnswer {
        let pending = try visit.pendingSignIn()
        return .page(pages(visit).factor(pending, try await desk.choices(pending)))
    }

    @Sendable private func takeCode(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let pending = try visit.pendingSignIn()
        let choices = try await desk.choices(pending)
        return try await visit.answering({ pages(visit).factor(pending, choices, error: $0) }) {
            let step = try await desk.complete(
                pending, totp: form["totp_value"], remembering: !form["remember_device"].isEmpty, visit.devices, from: visit.client
            )
            return .step(step, next: pending.next)
        }
    }

    @Sendable private func recoveryCodePage(_ visit: Visit) async throws -> PageAnswer {
        let pending = try visit.pendingSignIn()
        guard pending.stage != .unlock else { return .redirect(pending.stage.path) }
        return .page(pages(visit).recoveryCode(pending))
    }

    @Sendable private func takeRecoveryCode(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let pending = try visit.pendingSignIn()
        return try await visit.answering({ pages(visit).recoveryCode(pending, error: $0) }) {
            let step = try await desk.complete(pending, recoveryCode: form["recovery_code_value"], visit.devices, from: visit.client)
            return .step(step, next: PendingSignIn.factorsPath)
        }
    }

    @Sendable private func options(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        .json(try await desk.secondFactorOptions(try visit.pendingSignIn(), visit.secret))
    }

    @Sendable private func takeKey(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        let pending = try visit.pendingSignIn()
        let step = try await desk.complete(
            pending, visit.secret, answer: try body.bytes("credential"), remembering: body.flag("remember_device"), visit.devices,
            from: visit.client
        )
        return .step(step, next: pending.next)
    }

    // MARK: The confirmation by mail

    /// Without a link it is the page to wait on; with one, the page with its button, in the browser that asked.
    @Sendable private func confirmPage(_ visit: Visit) async throws -> PageAnswer {
        if let answer = MailedLinkPages(desk: desk).keeping(visit, .confirmSignIn) { return answer }
        let link = try await goodLink(visit)
        guard let pending = visit.pending, pending.stage == .confirmation else {
            guard link == nil else { return .page(pages(visit).wrongBrowser) }
            return visit.link == nil ? .redirect("/account/login/?over=sign-in") : MailedLinkPages.dead(.confirmSignIn)
        }
        guard let link else { return .page(pages(visit).waiting(pending, hasMailServer: hasMailServer)) }
        return .page(pages(visit).confirm(pending, token: link.text))
    }

    private func goodLink(_ visit: Visit) async throws -> BearerSecret? {
        guard let link = visit.link, try await desk.isGood(link, for: .confirmSignIn) else { return nil }
        return link
    }

    @Sendable private func confirm(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        guard let pending = visit.pending, pending.stage == .confirmation else {
            return .page(pages(visit).wrongBrowser, status: AccountRefusal.signInOver.status)
        }
        return try await visit.answering({ pages(visit).confirm(pending, token: form["token"], error: $0) }) {
            let step = try await desk.confirm(pending, try form.link(), visit.devices, from: visit.client)
            return PageAnswer.step(step, next: pending.usesRecoveryCode ? PendingSignIn.factorsPath : pending.next).forgettingLink()
        }
    }

    // MARK: Locking

    @Sendable private func lockPage(_ visit: Visit) async throws -> PageAnswer {
        try await MailedLinkPages(desk: desk).page(visit, .lock) { pages(visit).lock(token: $0.text) }
    }

    @Sendable private func lock(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try await visit.answering({ pages(visit).lock(token: form["token"], error: $0) }) {
            try await desk.lock(try form.link(), from: visit.client)
            return PageAnswer.page(pages(visit).lockedNow).forgettingLink()
        }
    }
}

extension PendingSignIn {
    /// Where lost factors are replaced, which a recovery code is for.
    fileprivate static let factorsPath = "/manage/account/two-factor/"
}

extension Visit {
    /// The sign-in that waits.
    /// - Throws: `AccountRefusal.signInOver`
    func pendingSignIn() throws -> PendingSignIn {
        guard let pending else { throw AccountRefusal.signInOver }
        return pending
    }
}
