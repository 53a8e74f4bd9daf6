internal import Accounts

/// Every live sign-in of one's own account, and every browser that it knows.
struct SessionRoutes: Sendable {
    let desk: AccountDesk

    var all: [SiteRoute] {
        [SiteRoute("/manage/account/sessions", .verifiedAddress, posting: .sessions, get: page, post: change)]
    }

    @Sendable private func page(_ visit: Visit) async throws -> PageAnswer {
        .page(try await list(visit))
    }

    private func list(_ visit: Visit, error: String? = nil) async throws -> Page {
        SessionPage(visit: visit, signIns: try await desk.signIns(try visit.signedIn()), isRemembered: desk.isRemembered).page(error: error)
    }

    /// The page has several forms: which one came is told by its field.
    @Sendable private func change(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let (session, client) = (try visit.signedIn(), visit.client)
        do {
            if form.has("revoke_session_id") {
                let id = form["revoke_session_id"]
                try await desk.end(.one(id: id), session, from: client)
                guard id != session.sessionID else { return .redirect("/", .end) }
            } else if form.has("revoke_other_sessions") {
                try await desk.end(.allOthers, session, from: client)
            } else if form.has("forget_device_id") {
                try await desk.forgetDevice(form["forget_device_id"], session, from: client)
            } else {
                throw Problem(status: 400, code: "form-malformed", sentence: "The form says nothing that this page can do.")
            }
            return .redirect("/manage/account/sessions/")
        } catch let refusal as any Refusal {
            guard visit.isShown(refusal) else { throw refusal }
            return .page(try await list(visit, error: refusal.sentence), status: refusal.status)
        }
    }
}
