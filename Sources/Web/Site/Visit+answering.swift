internal import Accounts

extension Visit {
    /// Whether what the rules refuse is said on the page that was posted to, to a person; then it is logged here. A program gets a problem.
    func isShown(_ refusal: any Refusal) -> Bool {
        guard Problem.wantsPage(request) else { return false }
        ProblemMiddleware.log(refusal, request, context)
        return true
    }

    /// Runs the body; what the rules refuse is said on the page for a person, and as a problem for a program.
    func answering(_ page: (String) -> Page, _ body: () async throws -> PageAnswer) async throws -> PageAnswer {
        do {
            return try await body()
        } catch let refusal as any Refusal {
            guard isShown(refusal) else { throw refusal }
            return .refusing(page(refusal.sentence), refusal)
        }
    }
}
