package import Persistence

/// An administrator says that it is the owner who asks. The first approval begins the waiting period, and the hold on the account: its
/// sessions end and its tokens are refused.
package struct ApproveRecovery: Action {
    package static let summary = ActionSummary("approve recovery", permission: .administrator, events: [.recoveryApprove])

    private let session: SignedIn
    private let requestID: String
    /// In seconds.
    private let wait: Int64
    private let site: SiteIdentity

    init(_ session: SignedIn, requestID: String, wait: Int64, _ site: SiteIdentity) {
        self.session = session
        self.requestID = requestID
        self.wait = wait
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        let request = try RecoveryRequest.one(requestID, transaction)
        guard request.userID != session.userID else { throw AccountRefusal.ownRecovery }
        guard try RecoveryApprovals.isPossible(by: session.userID, transaction) else { throw AccountRefusal.accountRecovering }
        guard try !RecoveryApprovals.find(request, transaction).isGiven(by: session.userID) else { throw AccountRefusal.approvedAlready }
        guard let standing = try AccountStanding.find(request.userID, transaction), !request.isOver(at: context.time) else {
            throw AccountRefusal.noSuchRecovery
        }
        guard standing.state != .disabled else { throw AccountRefusal.accountDisabled(name: try name(of: request, transaction)) }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let before = try RecoveryRequest.one(requestID, transaction)
        try transaction.execute(
            """
            INSERT INTO recovery_approvals (request_id, administrator_id, approved_at)
            VALUES (\(requestID), \(session.userID), \(context.time))
            """
        )
        let approvals = try RecoveryApprovals.find(before, transaction)
        let readyAt = before.readyAt ?? context.time.adding(seconds: wait)
        try transaction.execute(
            "UPDATE recovery_requests SET approvals_needed = \(approvals.needed), ready_at = \(readyAt) WHERE id = \(requestID)"
        )
        if before.readyAt == nil { try hold(before.userID, transaction) }
        let payload: CanonicalJSON = [
            "request": .string(requestID), "given": .integer(Int64(approvals.counted)), "needed": .integer(Int64(approvals.needed)),
            "ready": .integer(readyAt.microseconds),
        ]
        try transaction.record(Event(.recoveryApprove, subject: .user(id: before.userID), payload: payload))
        let letter = try RecoveryLetter(before, site, transaction, context)
        try transaction.notify(
            .recoveryApproved(letter, by: session.userName, isEnough: approvals.isComplete, readyAt: readyAt)
        )
        transaction.touch(.account(before.userID))
    }

    /// When a lock by its owner was there, what was locked stays known: if the recovery is cancelled, the lock is back.
    private func hold(_ userID: String, _ transaction: WriteTransaction) throws {
        try transaction.execute("UPDATE users SET hold = 'recovering' WHERE id = \(userID)")
        try endEverything(of: userID, transaction)
    }

    private func name(of request: RecoveryRequest, _ transaction: ReadTransaction) throws -> String {
        try transaction.first("SELECT name FROM users WHERE id = \(request.userID)") { try $0.text(0) } ?? ""
    }
}
