internal import Credentials
package import Persistence

/// Gives a recovered account a new password, for whoever holds the link that was mailed after the waiting period. Everything goes that let
/// anybody in before. It signs nobody in, and proves nothing; tokens are refused until a factor is there.
package struct FinishRecovery: Action {
    package static let summary = ActionSummary(
        "finish recovery", permission: .linkHolder,
        events: [.recoveryFinish, .tokenRemoved, .publisherRemove, .pendingPublisherRemove])

    private let link: BearerSecret
    private let newHash: PasswordHash
    private let site: SiteIdentity

    init(link: BearerSecret, newHash: PasswordHash, _ site: SiteIdentity) {
        self.link = link
        self.newHash = newHash
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try Self.request(of: link, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let request = try Self.request(of: link, transaction, at: context.time)
        _ = try MailedLink.take(.finishRecovery, link, transaction, at: context.time)
        let approvals = try RecoveryApprovals.find(request, transaction).given.filter(\.counts)
        try RecoveryRequest.drop(of: request.userID, transaction)
        try forgetFactors(of: request.userID, transaction)
        try removeForeignCredentials(of: request.userID, because: .recovery, site, transaction)
        try transaction.execute(
            "UPDATE users SET password_hash = \(newHash.phc), hold = 'recovered', locked_before = NULL WHERE id = \(request.userID)"
        )
        let payload: CanonicalJSON = [
            "request": .string(request.id), "approved_by": .array(approvals.map { .string($0.administratorID) }),
        ]
        try transaction.record(Event(.recoveryFinish, subject: .user(id: request.userID), payload: payload))
        try SafetyMail(request.userID, site, transaction, context).send { .recoveryFinished($0) }
        transaction.touch(.account(request.userID))
    }

    /// The request that the link ends, if it may still be ended.
    /// - Throws: `AccountRefusal.linkDead`, `.accountDisabledHere`, `.recoveryNotApproved`
    static func request(of link: BearerSecret, _ transaction: ReadTransaction, at time: Timestamp) throws -> RecoveryRequest {
        guard let userID = try MailedLink.find(.finishRecovery, link, transaction, at: time)?.userID,
            let request = try RecoveryRequest.find(of: userID, transaction), request.linkSentAt != nil,
            let standing = try AccountStanding.find(userID, transaction)
        else { throw AccountRefusal.linkDead }
        guard standing.state != .disabled else { throw AccountRefusal.accountDisabledHere }
        guard standing.state == .recovering else { throw AccountRefusal.linkDead }
        guard try RecoveryApprovals.find(request, transaction).isLasting else { throw AccountRefusal.recoveryNotApproved }
        return request
    }
}

/// Tokens and trusted publishers that were added since the moment of which the mail told that the owner locked the account by: they may be
/// the thief's.
func removeForeignCredentials(
    of userID: String,
    because cause: ForeignPublishersCause,
    _ site: SiteIdentity,
    _ transaction: WriteTransaction
) throws {
    guard let since = try AccountStanding.find(userID, transaction)?.lockedBefore else { return }
    try revokeTokens(of: userID, since: since, transaction)
    try removePublishers(of: userID, since: since, because: cause, site, transaction)
}

/// Everything goes that lets anybody into the account besides its password: factors and those that were removed, recovery codes, known
/// browsers, sessions, whatever is half done, and mailed links. Links that verify an address stay: they open nothing.
func forgetFactors(of userID: String, _ transaction: WriteTransaction) throws {
    let tables = [
        "totp_authenticators", "webauthn_credentials", "recovery_codes", "former_passwords", "ceremonies", "pending_sign_ins", "sessions",
        "devices",
    ]
    for table in tables { try transaction.execute("DELETE FROM \(sql: table) WHERE user_id = \(userID)") }
    try endLinks([.newPassword, .confirmSignIn, .lock], of: userID, transaction)
}
