internal import Persistence

/// Who has approved a recovery, and whether that is enough. This is the one place where that is decided.
///
/// - An administrator may approve whose account is active and not held back itself: not locked, not being recovered, and not without a
///   factor since a recovery of its own. What a session needs besides stands in `Permission.administrator`.
/// - Nobody approves the recovery of the own account.
/// - Two different administrators are needed where there are two who may; where there is one, that one and the waiting period. Where there
///   is none, nobody can: the operator resets the factors on the machine.
/// - How many are needed is settled by the first approval and never falls: an administrator who goes meanwhile makes it no easier. One who
///   comes before the link is mailed makes it harder.
/// - An approval counts only as long as who gave it still may.
package struct RecoveryApprovals: Hashable, Sendable {
    /// One administrator's.
    package struct Approval: Hashable, Sendable {
        let administratorID: String
        package let name: String
        /// In microseconds since the beginning of 1970 UTC.
        package let approvedAt: Int64
        /// Whether who gave it still may.
        package let counts: Bool
    }

    package let given: [Approval]
    /// How many are needed.
    package let needed: Int
    /// How many were settled on; nothing before the first approval.
    private let settled: Int?

    package var counted: Int { given.count(where: \.counts) }
    /// Whether they are enough for the link to be mailed.
    package var isComplete: Bool { counted >= needed }
    /// Whether they are enough for the link that was mailed: who became an administrator since does not hold it up.
    var isLasting: Bool { settled.map { counted >= $0 } ?? false }

    /// The condition on `users` of those who may approve.
    private static let may: SQL =
        "users.is_administrator = 1 AND users.state = 'active' AND users.hold IS NULL AND users.deleted_at IS NULL"

    static func find(_ request: RecoveryRequest, _ transaction: ReadTransaction) throws -> RecoveryApprovals {
        let given = try transaction.all(
            """
            SELECT users.id, users.name, recovery_approvals.approved_at, \(may)
            FROM recovery_approvals JOIN users ON users.id = recovery_approvals.administrator_id
            WHERE recovery_approvals.request_id = \(request.id) ORDER BY recovery_approvals.approved_at, users.id
            """
        ) { row in
            Approval(
                administratorID: try row.text(0), name: try row.text(1), approvedAt: try row.integer(2),
                counts: try row.flag(3)
            )
        }
        let possible = try transaction.first("SELECT count(*) FROM users WHERE \(may) AND id <> \(request.userID)") { try $0.integer(0) }
        return RecoveryApprovals(given: given, possible: Int(possible ?? 0), settled: request.approvalsNeeded)
    }

    /// - Parameter possible: how many administrators may approve, now.
    init(given: [Approval], possible: Int, settled: Int?) {
        self.given = given
        self.settled = settled
        needed = max(1, min(2, possible), settled ?? 0)
    }

    func isGiven(by administratorID: String) -> Bool { given.contains { $0.administratorID == administratorID } }

    /// Whether that person may approve recoveries, besides their own.
    static func isPossible(by administratorID: String, _ transaction: ReadTransaction) throws -> Bool {
        try transaction.exists("SELECT 1 FROM users WHERE id = \(administratorID) AND \(may)")
    }

    /// The verified primary addresses of those who may approve the recovery of that account.
    static func mayApprove(_ userID: String, _ transaction: ReadTransaction) throws -> [String] {
        try transaction.all(
            """
            SELECT email_addresses.address FROM users JOIN email_addresses ON email_addresses.user_id = users.id
            WHERE \(may) AND users.id <> \(userID) AND email_addresses.is_primary = 1 AND email_addresses.is_verified = 1
            ORDER BY users.name_key
            """
        ) { try $0.text(0) }
    }
}
