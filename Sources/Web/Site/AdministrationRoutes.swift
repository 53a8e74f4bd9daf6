internal import Accounts
internal import PackageIndex

/// What administrators do for others.
struct AdministrationRoutes: Sendable {
    let desk: AccountDesk
    let ownership: OwnershipDesk

    var all: [SiteRoute] { [SiteRoute("/admin/recovery", .proved, get: page, post: approve)] }

    @Sendable private func page(_ visit: Visit) async throws -> PageAnswer {
        .page(try await list(visit, notice: visit.query("done") == nil ? nil : "Your approval is noted, and everybody concerned is told."))
    }

    private func list(_ visit: Visit, error: String? = nil, notice: String? = nil) async throws -> Page {
        var rows: [RecoveryCasePage.Row] = []
        for found in try await desk.recoveries(try visit.signedIn()) {
            rows.append(RecoveryCasePage.Row(found: found, projects: try await ownership.projects(of: found.request.userID)))
        }
        return RecoveryCasePage(visit: visit, rows: rows, wait: desk.recoveryWait).page(error: error, notice: notice)
    }

    @Sendable private func approve(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        do {
            let (session, id) = (try visit.signedIn(), form["recovery_id"])
            guard let found = try await desk.recoveries(session).first(where: { $0.request.id == id }) else {
                throw AccountRefusal.noSuchRecovery
            }
            guard form["confirm_username"].lowercased() == found.userName.lowercased() else { throw AccountRefusal.confirmationDiffers }
            try await desk.approveRecovery(id, session, from: visit.client)
        } catch let refusal as AccountRefusal where refusal != .administratorsOnly && visit.isShown(refusal) {
            return .page(try await list(visit, error: refusal.sentence), status: refusal.status)
        }
        return .redirect("/admin/recovery/?done=approval")
    }
}
