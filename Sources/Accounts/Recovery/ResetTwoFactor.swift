package import Persistence

/// Takes all factors off an account, by the operator: for a sole administrator who has lost theirs, and whom nobody else can help.
///
/// The password stays. A lock and a recovery under way end; what the policy demands is demanded on the next request.
package struct ResetTwoFactor: Action {
    package static let summary = ActionSummary(
        "reset two-factor", permission: .machineOperator,
        events: [.factorReset, .tokenRemoved, .publisherRemove, .pendingPublisherRemove, .recoveryCancel]
    )

    private let name: Username
    private let reason: String
    private let site: SiteIdentity

    package init(name: Username, reason: String, site: SiteIdentity) throws(AccountRefusal) {
        self.name = name
        self.reason = try reasonText(reason)
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    /// - Returns: how many factors there were.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> Int {
        let user = try User.named(name, transaction)
        let factors: SQL = """
            SELECT (SELECT count(*) FROM totp_authenticators WHERE user_id = \(user.id) AND removed_at IS NULL)
                + (SELECT count(*) FROM webauthn_credentials WHERE user_id = \(user.id) AND removed_at IS NULL)
            """
        let count = try transaction.first(factors) { try $0.integer(0) } ?? 0
        try RecoveryRequest.cancel(of: user.id, because: .operation, site, transaction, context)
        try forgetFactors(of: user.id, transaction)
        try removeForeignCredentials(of: user.id, because: .machineOperator, site, transaction)
        try restoreFormerPassword(of: user.id, transaction)
        try transaction.execute("UPDATE users SET hold = NULL, locked_before = NULL WHERE id = \(user.id)")
        let payload: CanonicalJSON = ["reason": .string(reason), "factors": .integer(count)]
        try transaction.record(Event(.factorReset, subject: .user(id: user.id), payload: payload))
        try transaction.notify(.factorsReset(user.name, try AccountAddress.notified(user.id, transaction), reason: reason, site))
        transaction.touch(.account(user.id))
        return Int(count)
    }
}
