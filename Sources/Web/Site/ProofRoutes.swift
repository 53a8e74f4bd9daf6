internal import Accounts

/// Showing once more who one is, before something that is for the account's owner alone.
struct ProofRoutes: Sendable {
    let desk: AccountDesk

    var all: [SiteRoute] {
        [
            SiteRoute("/account/reauthenticate", .signedIn, get: page, post: prove),
            SiteRoute(script: "/account/reauthenticate/options", .signedIn, options),
            SiteRoute(script: "/account/reauthenticate/validate", .signedIn, proveByKey),
        ]
    }

    private func pages(_ visit: Visit) throws -> ProofPages {
        ProofPages(visit: visit, session: try visit.signedIn(), isPlaceForKeys: desk.site.isPlaceForKeys)
    }

    @Sendable private func page(_ visit: Visit) async throws -> PageAnswer {
        .page(try pages(visit).prove())
    }

    /// The page has two forms: which one came is told by its field.
    @Sendable private func prove(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let (session, pages) = (try visit.signedIn(), try pages(visit))
        return try await visit.answering({ pages.prove(error: $0) }) {
            if form.has("recovery_code_value") {
                let code = form["recovery_code_value"]
                let new = try await desk.prove(session, password: form["password"], recoveryCode: code, from: visit.client)
                // It lets lost factors be replaced, and nothing else.
                return .redirect("/manage/account/two-factor/", .begin(new))
            }
            return .redirect(visit.next, .begin(try await prove(session, visit, form)))
        }
    }

    private func prove(_ session: SignedIn, _ visit: Visit, _ form: URLEncodedForm) async throws -> NewSession {
        guard session.factors.hasFactor else { return try await desk.proveAgain(session, password: form["password"], from: visit.client) }
        guard session.factors.totpCount > 0 else { throw AccountRefusal.keyNeeded }
        return try await desk.prove(session, password: form["password"], totp: form["totp_value"], from: visit.client)
    }

    @Sendable private func options(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        .json(try await desk.proofOptions(try visit.signedIn(), visit.secret, isAlone: body.flag("alone")))
    }

    @Sendable private func proveByKey(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        let new = try await desk.prove(
            try visit.signedIn(), visit.secret, answer: try body.bytes("credential"), password: try body.text("password"),
            from: visit.client
        )
        return .redirect(visit.next, .begin(new))
    }
}
