internal import Accounts

/// The factors of one's own account: what there is, apps for one-time codes, renaming and removing.
struct FactorRoutes: Sendable {
    let desk: AccountDesk

    var all: [SiteRoute] {
        [
            SiteRoute("/manage/account/two-factor", .verifiedAddress, posting: .factors, get: overview, post: rename),
            SiteRoute("/manage/account/totp-provision", .factors, get: appPage, post: addApp).bare(),
            SiteRoute("/manage/account/totp-provision/delete", .factors, get: removeAppPage, post: removeApp).bare(),
        ]
    }

    private func pages(_ visit: Visit) throws -> FactorPages {
        FactorPages(visit: visit, session: try visit.signedIn(), site: desk.site)
    }

    @Sendable private func overview(_ visit: Visit) async throws -> PageAnswer {
        .page(try await overviewPage(visit))
    }

    private func overviewPage(_ visit: Visit, error: String? = nil) async throws -> Page {
        let session = try visit.signedIn()
        let (factors, obstacle) = (try await desk.factors(session), desk.obstacle(session, for: .managing))
        return try pages(visit).overview(
            factors, obstacle, isRecovering: desk.isRecovering(session), error: error, done: visit.query("done").flatMap(FactorStep.init))
    }

    @Sendable private func rename(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        do {
            guard let factor = FactorReference(form: form["factor_id"]) else { throw AccountRefusal.noSuchFactor }
            try await desk.rename(factor, try visit.signedIn(), to: form["factor_label"], from: visit.client)
            return .redirect(FactorStep.renamed.path)
        } catch let refusal as any Refusal {
            guard visit.isShown(refusal) else { throw refusal }
            return .page(try await overviewPage(visit, error: refusal.sentence), status: refusal.status)
        }
    }

    // MARK: Apps for one-time codes

    @Sendable private func appPage(_ visit: Visit) async throws -> PageAnswer {
        do {
            return .page(try AppPages(visit: visit).add(try desk.beginTOTP(try visit.signedIn())))
        } catch let refusal as AccountRefusal {
            guard let path = refusal.firstStep else { throw refusal }
            return .redirect(path)
        }
    }

    @Sendable private func addApp(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let label = form["totp_label"]
        do {
            let new = try await desk.finishTOTP(try visit.signedIn(), label: label, code: form["totp_value"], from: visit.client)
            return .redirect(FactorStep.added.path, .begin(new))
        } catch let refusal as AccountRefusal {
            guard visit.isShown(refusal) else { throw refusal }
            if let path = refusal.firstStep { return .redirect(path) }
            let page = try AppPages(visit: visit).add(
                try desk.beginTOTP(try visit.signedIn()), label: label, error: refusal.sentence)
            return .page(page, status: refusal.status)
        }
    }

    @Sendable private func removeAppPage(_ visit: Visit) async throws -> PageAnswer {
        .page(RemovalPage(visit: visit, kind: .app).page(try await app(visit.query("totp_id") ?? "", visit)))
    }

    private func app(_ id: String, _ visit: Visit) async throws -> RemovalPage.Factor {
        let all = try await desk.factors(try visit.signedIn()).authenticators
        guard let found = all.first(where: { $0.id == id }) else { throw AccountRefusal.noSuchFactor }
        return RemovalPage.Factor(id: found.id, label: found.label)
    }

    @Sendable private func removeApp(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let factor = try await app(form["totp_id"], visit)
        return try await visit.answering({ RemovalPage(visit: visit, kind: .app).page(factor, error: $0) }) {
            let new = try await desk.remove(
                .totp(id: factor.id), try visit.signedIn(), confirmation: form["confirm_label"], from: visit.client
            )
            return .redirect(FactorStep.removed.path, .begin(new))
        }
    }
}

extension AccountRefusal {
    /// The page where that is made up for which must come before a factor.
    var firstStep: String? {
        if self == .recoveryCodesMissing { return "/manage/account/recovery-codes/generate" }
        return self == .recoveryCodeNotBurned ? "/manage/account/recovery-codes/burn" : nil
    }
}

extension FactorReference {
    /// As the forms of the overview write it.
    init?(form text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "totp": self = .totp(id: parts[1])
        case "webauthn": self = .webAuthn(id: parts[1])
        default: return nil
        }
    }

    var form: String {
        switch self {
        case .totp(let id): "totp:" + id
        case .webAuthn(let id): "webauthn:" + id
        }
    }
}
