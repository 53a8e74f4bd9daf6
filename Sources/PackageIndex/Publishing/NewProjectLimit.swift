internal import Accounts
internal import Persistence

/// How often an account, and how often a network address, may take a new name. Administrators are not held back, and neither is the
/// operator on the machine: they could raise the limit, and whoever moves an index here makes all its projects in one go.
struct NewProjectLimit: Sendable {
    let limiter: AttemptLimiter
    let authority: PublishingAuthority
    /// The project's normalized name.
    let name: String
    let origin: Origin

    /// - Throws: `PublishingRefusal.tooManyNewProjects`
    func requireRoom(_ transaction: ReadTransaction, at time: Timestamp) throws {
        guard let owner = try limitedOwner(transaction, at: time) else { return }
        let until = try subjects(owner).compactMap { try limiter.blockedUntil($0.act, $0.subject, transaction, at: time) }.max()
        if let until { throw PublishingRefusal.tooManyNewProjects(until: until, now: time) }
    }

    /// Counts a project that was made.
    func note(_ transaction: WriteTransaction, at time: Timestamp) throws {
        guard let owner = try limitedOwner(transaction, at: time) else { return }
        for (act, subject) in subjects(owner) { try limiter.note(act, subject, transaction, at: time) }
    }

    private func subjects(_ owner: String) -> [(act: LimitedAct, subject: String)] {
        [(.createProject, "user:" + owner), (.createProjectByAddress, origin.limitKey)]
    }

    /// Whose the project becomes: also where a publisher makes it, the person counts. Nothing for whom nothing holds back.
    private func limitedOwner(_ transaction: ReadTransaction, at time: Timestamp) throws -> String? {
        if case .machineOperator = authority { return nil }
        let owner = try authority.person(name, transaction, at: time)
        return try transaction.exists("SELECT 1 FROM users WHERE id = \(owner) AND is_administrator = 1") ? nil : owner
    }
}
