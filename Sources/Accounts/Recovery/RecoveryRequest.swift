package import Persistence

/// Somebody's wish to have an account back whose factors are lost. It holds nothing until an administrator approves it.
///
/// There is one for an account at the most. It ends when it is finished, when somebody shows a factor, by the button in each mail about it,
/// or by itself: 30 days after it was asked for, or after it could be finished.
package struct RecoveryRequest: Hashable, Sendable {
    /// By what it was shown that the account's owner asks.
    package enum Proof: String, Sendable {
        case password
        /// A link that was mailed to a verified address.
        case mail
    }

    /// How long it lives without coming to an end, in seconds.
    static let lifeSeconds: Int64 = 30 * 86_400

    package let id: String
    package let userID: String
    package let askedAt: Timestamp
    package let proof: Proof
    /// Where it was asked from.
    package let origin: Origin
    /// How many approvals are needed at least; nothing before the first.
    let approvalsNeeded: Int?
    /// When the waiting period is over; nothing before the first approval.
    package let readyAt: Timestamp?
    /// When the link was mailed that ends it.
    package let linkSentAt: Timestamp?

    private static let selection: SQL = """
        SELECT id, user_id, asked_at, proof, address, agent, approvals_needed, ready_at, link_sent_at FROM recovery_requests
        """

    /// Every request, the oldest first.
    static func all(_ transaction: ReadTransaction) throws -> [RecoveryRequest] {
        try transaction.all("\(selection) ORDER BY asked_at, id", RecoveryRequest.init)
    }

    static func find(_ id: String, _ transaction: ReadTransaction) throws -> RecoveryRequest? {
        try transaction.first("\(selection) WHERE id = \(id)", RecoveryRequest.init)
    }

    /// - Throws: `AccountRefusal.noSuchRecovery`
    static func one(_ id: String, _ transaction: ReadTransaction) throws -> RecoveryRequest {
        guard let request = try find(id, transaction) else { throw AccountRefusal.noSuchRecovery }
        return request
    }

    static func find(of userID: String, _ transaction: ReadTransaction) throws -> RecoveryRequest? {
        try transaction.first("\(selection) WHERE user_id = \(userID)", RecoveryRequest.init)
    }

    private init(_ row: Row) throws {
        id = try row.text(0)
        userID = try row.text(1)
        askedAt = Timestamp(microseconds: try row.integer(2))
        proof = Proof(rawValue: try row.text(3)) ?? .mail
        origin = Origin(address: try row.optionalText(4), agent: try row.optionalText(5))
        approvalsNeeded = try row.optionalInteger(6).map(Int.init)
        readyAt = try row.optionalInteger(7).map(Timestamp.init(microseconds:))
        linkSentAt = try row.optionalInteger(8).map(Timestamp.init(microseconds:))
    }

    /// Whether it has been left lying for too long.
    func isOver(at time: Timestamp) -> Bool {
        max(askedAt, readyAt ?? askedAt).adding(seconds: Self.lifeSeconds) <= time
    }

    // MARK: Addresses

    /// Those that were verified when it was asked for: mail that only tells goes there, whatever became of them since.
    func addresses(_ transaction: ReadTransaction) throws -> [String] {
        try transaction.all("SELECT address FROM recovery_addresses WHERE request_id = \(id) ORDER BY address") { try $0.text(0) }
    }

    /// Those of them that are the account's own still: the link that ends it goes there alone.
    func lastingAddresses(_ transaction: ReadTransaction) throws -> [String] {
        try transaction.all(
            """
            SELECT email_addresses.address FROM recovery_addresses
            JOIN email_addresses ON email_addresses.id = recovery_addresses.address_id
            WHERE recovery_addresses.request_id = \(id) AND email_addresses.user_id = \(userID) AND email_addresses.is_verified = 1
            ORDER BY email_addresses.address
            """
        ) { try $0.text(0) }
    }
}

// MARK: Beginning and end

extension RecoveryRequest {
    /// Whether the account can have nothing but a recovery: it has a factor, or waits for one since its owner locked it. Others get along
    /// with the password or a mailed link.
    static func isNeeded(_ userID: String, _ transaction: ReadTransaction) throws -> Bool {
        try transaction.exists(
            """
            SELECT 1 FROM users WHERE id = \(userID) AND (locked_before IS NOT NULL
                OR EXISTS (SELECT 1 FROM totp_authenticators WHERE user_id = users.id AND removed_at IS NULL)
                OR EXISTS (SELECT 1 FROM webauthn_credentials WHERE user_id = users.id AND removed_at IS NULL))
            """
        )
    }

    /// Writes it down, and tells the owner at every verified address and those who may approve it. Without a verified address there is
    /// nobody to tell, and nothing happens.
    static func begin(
        _ userID: String,
        by proof: Proof,
        from origin: Origin,
        _ site: SiteIdentity,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws {
        let addresses = try AccountAddress.all(of: userID, transaction).filter(\.isVerified)
        guard !addresses.isEmpty else { return }
        let id = randomID()
        try transaction.execute(
            """
            INSERT INTO recovery_requests (id, user_id, asked_at, proof, address, agent)
            VALUES (\(id), \(userID), \(context.time), \(proof.rawValue), \(origin.address), \(origin.agent))
            """
        )
        for address in addresses {
            try transaction.execute(
                "INSERT INTO recovery_addresses (request_id, address_id, address) VALUES (\(id), \(address.id), \(address.address))"
            )
        }
        try endLinks([.askRecovery], of: userID, transaction)
        let payload: CanonicalJSON = ["request": .string(id), "proof": .string(proof.rawValue)]
        try transaction.record(Event(.recoveryRequest, subject: .user(id: userID), payload: payload))
        let letter = try RecoveryLetter(one(id, transaction), site, transaction, context)
        let administrators = try RecoveryApprovals.mayApprove(userID, transaction)
        try transaction.notify(.recoveryAsked(letter, canBeApproved: !administrators.isEmpty))
        try transaction.notify(.recoveryWaits(letter, administrators, site))
    }

    /// Ends the request for the account, if there is one: what it held is as it was before, also a lock by the owner.
    /// - Parameter reason: as the trail has it.
    static func cancel(
        of userID: String,
        because reason: CancelReason,
        _ site: SiteIdentity,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws {
        guard let request = try find(of: userID, transaction) else { return }
        let recipients = try request.addresses(transaction)
        try drop(of: userID, transaction)
        try transaction.execute(
            """
            UPDATE users SET hold = CASE WHEN locked_before IS NULL THEN NULL ELSE 'locked' END
            WHERE id = \(userID) AND hold = 'recovering'
            """
        )
        let payload: CanonicalJSON = ["request": .string(request.id), "by": .string(reason.rawValue)]
        try transaction.record(Event(.recoveryCancel, subject: .user(id: userID), payload: payload))
        let name = try transaction.first("SELECT name FROM users WHERE id = \(userID)") { try $0.text(0) } ?? ""
        try transaction.notify(.recoveryCancelled(name, recipients, reason, at: context.time, site))
        transaction.touch(.account(userID))
    }

    /// Takes the request away with its approvals and links.
    static func drop(of userID: String, _ transaction: WriteTransaction) throws {
        let requests: SQL = "SELECT id FROM recovery_requests WHERE user_id = \(userID)"
        try transaction.execute("DELETE FROM recovery_approvals WHERE request_id IN (\(requests))")
        try transaction.execute("DELETE FROM recovery_addresses WHERE request_id IN (\(requests))")
        try transaction.execute("DELETE FROM recovery_requests WHERE user_id = \(userID)")
        try endLinks([.askRecovery, .cancelRecovery, .finishRecovery], of: userID, transaction)
    }

    /// What ends a request before it is finished.
    enum CancelReason: String, Sendable {
        /// A sign-in with a factor.
        case factor
        case passkey
        /// The button behind a mailed link.
        case mail
        case time
        /// The operator has taken the factors off.
        case operation = "operator"

        /// In words that follow "was cancelled ".
        var words: String {
            switch self {
            case .factor: "by a sign-in with a second factor"
            case .passkey: "by a sign-in with a passkey"
            case .mail: "by the link in a mail about it"
            case .time: "by itself: it lay for too long"
            case .operation: "by the operator, who has removed the factors"
            }
        }
    }
}

/// Ends the account's mailed links of these kinds.
func endLinks(_ kinds: [MailedLink.Kind], of userID: String, _ transaction: WriteTransaction) throws {
    for kind in kinds {
        try transaction.execute("DELETE FROM mailed_links WHERE user_id = \(userID) AND kind = \(kind.rawValue)")
    }
}
