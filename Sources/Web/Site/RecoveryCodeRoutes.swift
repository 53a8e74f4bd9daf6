internal import Accounts

/// Recovery codes: made, made anew, and one of them used up to show that they were kept.
struct RecoveryCodeRoutes: Sendable {
    let desk: AccountDesk

    private static let (generate, regenerate) = ("/manage/account/recovery-codes/generate", "/manage/account/recovery-codes/regenerate")

    var all: [SiteRoute] {
        [
            SiteRoute(Self.generate, .codes, get: generatePage, post: generateCodes).bare(),
            SiteRoute(Self.regenerate, .codes, get: regeneratePage, post: makeCodes).bare(),
            SiteRoute("/manage/account/recovery-codes/burn", .verifiedAddress, get: burnPage, post: burn).bare(),
        ]
    }

    private func pages(_ visit: Visit) -> RecoveryCodePages { RecoveryCodePages(visit: visit) }

    private func hasCodes(_ visit: Visit) throws -> Bool { try visit.signedIn().factors.unusedCodes > 0 }

    @Sendable private func generatePage(_ visit: Visit) async throws -> PageAnswer {
        try hasCodes(visit) ? .redirect(Self.regenerate) : .page(pages(visit).generate())
    }

    /// A form that is sent twice does not kill the codes that were just shown.
    @Sendable private func generateCodes(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try hasCodes(visit) ? .redirect(Self.regenerate) : try await makeCodes(visit, form)
    }

    @Sendable private func regeneratePage(_ visit: Visit) async throws -> PageAnswer {
        try hasCodes(visit) ? .page(pages(visit).regenerate()) : .redirect(Self.generate)
    }

    @Sendable private func makeCodes(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        try await visit.answering({ pages(visit).generate(error: $0) }) {
            let codes = try await desk.makeRecoveryCodes(try visit.signedIn(), from: visit.client)
            return .page(pages(visit).made(codes.texts))
        }
    }

    @Sendable private func burnPage(_ visit: Visit) async throws -> PageAnswer {
        guard try hasCodes(visit) else { return .redirect(Self.generate) }
        return .page(pages(visit).burn(isFirst: try visit.signedIn().factors.usedCodes == 0))
    }

    @Sendable private func burn(_ visit: Visit, _ form: URLEncodedForm) async throws -> PageAnswer {
        let session = try visit.signedIn()
        return try await visit.answering({ pages(visit).burn(isFirst: session.factors.usedCodes == 0, error: $0) }) {
            try await desk.burnRecoveryCode(form["recovery_code_value"], session, from: visit.client)
            return .redirect(FactorStep.burned.path)
        }
    }
}
