internal import Foundation
internal import Persistence

/// A request for recovery, with everything that helps an administrator to tell who is asking.
package struct RecoveryCase: Sendable {
    /// One of the account's addresses.
    package struct Address: Hashable, Sendable {
        package let address: String
        package let isVerified: Bool
        package let isPrimary: Bool
        /// Since when the account has it; in microseconds since the beginning of 1970 UTC, as all times here.
        package let addedAt: Int64
        /// Whether it was verified when recovery was asked for: the link that ends it goes to no others.
        package let isTold: Bool
    }

    /// A sign-in, as the trail has it.
    package struct SignInRecord: Hashable, Sendable {
        package let time: Int64
        /// As events write it.
        package let method: String
        package let address: String?
        package let agent: String?
    }

    /// So many sign-ins are shown.
    private static let signInLimit = 10

    package let request: RecoveryRequest
    package var askedAt: Int64 { request.askedAt.microseconds }
    /// Where it was asked from: network address and user agent.
    package var askedFrom: (address: String?, agent: String?) { (request.origin.address, request.origin.agent) }
    /// When the waiting period is over; nothing before the first approval.
    package var readyAt: Int64? { request.readyAt?.microseconds }
    /// When the link was mailed that ends it.
    package var linkSentAt: Int64? { request.linkSentAt?.microseconds }
    package let userName: String
    package let displayName: String
    package let createdAt: Int64
    package let isAdministrator: Bool
    package let state: AccountState
    /// Whether its owner had locked it.
    package let isLocked: Bool
    package let factors: FactorSummary
    package let addresses: [Address]
    /// The last ones, newest first.
    package let signIns: [SignInRecord]
    package let approvals: RecoveryApprovals
    /// Whether the one who looks may approve it now; otherwise why not.
    package let obstacle: AccountRefusal?

    init?(_ request: RecoveryRequest, _ session: SignedIn, _ policy: SecondFactorPolicy, _ transaction: ReadTransaction) throws {
        let user = try transaction.first(
            """
            SELECT name, full_name, created_at, is_administrator, state, hold, locked_before IS NOT NULL FROM users
            WHERE id = \(request.userID) AND deleted_at IS NULL
            """
        ) { row in
            (
                name: try row.text(0), fullName: try row.text(1), createdAt: try row.integer(2),
                isAdministrator: try row.flag(3), state: AccountState(state: try row.text(4), hold: try row.optionalText(5)),
                isLocked: try row.flag(6)
            )
        }
        guard let user else { return nil }
        self.request = request
        (userName, displayName, createdAt) = (user.name, user.fullName, user.createdAt)
        (isAdministrator, state, isLocked) = (user.isAdministrator, user.state, user.isLocked)
        factors = try FactorSummary.find(request.userID, policy, transaction)
        addresses = try Self.addresses(request, transaction)
        signIns = try Self.signIns(request.userID, transaction)
        approvals = try RecoveryApprovals.find(request, transaction)
        obstacle =
            try request.userID == session.userID
            ? .ownRecovery
            : approvals.isGiven(by: session.userID)
                ? .approvedAlready
                : RecoveryApprovals.isPossible(by: session.userID, transaction)
                    ? (user.state == .disabled ? .accountDisabled(name: user.name) : nil) : .accountRecovering
    }

    private static func addresses(_ request: RecoveryRequest, _ transaction: ReadTransaction) throws -> [Address] {
        try transaction.all(
            """
            SELECT address, is_verified, is_primary, created_at,
                EXISTS (SELECT 1 FROM recovery_addresses WHERE request_id = \(request.id) AND address_id = email_addresses.id)
            FROM email_addresses WHERE user_id = \(request.userID) ORDER BY is_primary DESC, created_at, address_key
            """
        ) { row in
            Address(
                address: try row.text(0), isVerified: try row.flag(1), isPrimary: try row.flag(2),
                addedAt: try row.integer(3), isTold: try row.flag(4)
            )
        }
    }

    private static func signIns(_ userID: String, _ transaction: ReadTransaction) throws -> [SignInRecord] {
        try transaction.all(
            """
            SELECT events.time, events.payload,
                (SELECT value FROM event_personal WHERE sequence = events.sequence AND field = 'address'),
                (SELECT value FROM event_personal WHERE sequence = events.sequence AND field = 'agent')
            FROM events WHERE subject = \(Subject.user(id: userID).text) AND tag = \(EventTag.loginSuccess.rawValue)
            ORDER BY sequence DESC LIMIT \(signInLimit)
            """
        ) { row in
            let payload = try? JSONDecoder().decode(Payload.self, from: Data(try row.blob(1)))
            return SignInRecord(
                time: try row.integer(0), method: payload?.method ?? "", address: try row.optionalText(2),
                agent: try row.optionalText(3)
            )
        }
    }

    private struct Payload: Decodable {
        let method: String?
    }
}
