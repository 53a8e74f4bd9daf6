internal import Accounts

/// Security keys and passkeys of one's own account.
struct KeyRoutes: Sendable {
    let desk: AccountDesk

    var all: [SiteRoute] {
        [
            SiteRoute("/manage/account/webauthn-provision", .factors, get: page).bare(),
            SiteRoute(script: "/manage/account/webauthn-provision/options", .factors, options),
            SiteRoute(script: "/manage/account/webauthn-provision/validate", .factors, add),
            SiteRoute("/manage/account/webauthn-provision/delete", .factors, get: removePage, post: remove).bare(),
        ]
    }

    @Sendable private func page(_ visit: Visit) async throws -> PageAnswer {
        if let path = try visit.signedIn().factors.firstStep { return .redirect(path) }
        return .page(KeyPages(visit: visit, isPlaceForKeys: desk.site.isPlaceForKeys).add)
    }

    /// The name is looked at here already, if it comes: a key that was made for a name which is refused would be of no use.
    @Sendable private func options(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        let session = try visit.signedIn()
        guard let kind = try body.text("kind").flatMap(WebAuthnCredentialKind.init) else { throw Problem.kindMissing }
        if let label = try body.text("label") { try await desk.requireFreeLabel(label, session) }
        return .json(try await desk.registrationOptions(session, visit.secret, kind: kind, from: visit.client))
    }

    @Sendable private func add(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        let new = try await desk.register(
            try visit.signedIn(), visit.secret, answer: try body.bytes("credential"), label: try body.text("label") ?? "",
            from: visit.client
        )
        return .redirect(FactorStep.added.path, .begin(new))
    }

    @Sendable private func removePage(_ visit: Visit) async throws -> PageAnswer {
        .page(RemovalPage(visit: visit, kind: .key).page(try await key(visit.query("credential_id") ?? "", visit)))
    }

    private func key(_ id: String, _ visit: Visit) async throws -> RemovalPage.Factor {
        let all = try await desk.factors(try visit.signedIn()).credentials
        guard let found = all.first(where: { $0.id == id }) else { throw AccountRefusal.noSuchFactor }
        return RemovalPage.Factor(id: found.id, label: found.label)
    }

    @Sendable private func remove(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let factor = try await key(form["credential_id"], visit)
        return try await visit.answering({ RemovalPage(visit: visit, kind: .key).page(factor, error: $0) }) {
            let new = try await desk.remove(
                .webAuthn(id: factor.id), try visit.signedIn(), confirmation: form["confirm_label"], from: visit.client
            )
            return .redirect(FactorStep.removed.path, .begin(new))
        }
    }
}

extension FactorSummary {
    /// What has to be done before a first factor: recovery codes are made, and one of them is used up.
    var firstStep: String? {
        guard !hasFactor, !hasProvenCodes else { return nil }
        return (unusedCodes > 0 ? AccountRefusal.recoveryCodeNotBurned : .recoveryCodesMissing).firstStep
    }
}

extension Problem {
    fileprivate static let kindMissing = Problem(
        status: 400, code: "key-kind", sentence: "Say what is to be registered: the kind 'passkey' or 'security-key'."
    )
}
