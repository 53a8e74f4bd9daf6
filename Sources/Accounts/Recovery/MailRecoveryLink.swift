package import Persistence

/// Mails the link that ends a recovery, once the waiting period is over and the approvals are there. However many servers try it, one mails.
package struct MailRecoveryLink: Action {
    package static let summary = ActionSummary("mail recovery link", permission: .server, events: [.recoveryReady])

    private let requestID: String
    private let site: SiteIdentity

    init(requestID: String, _ site: SiteIdentity) {
        self.requestID = requestID
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        // It may be gone, or another server's work, since it was found due.
        guard let request = try RecoveryRequest.find(requestID, transaction), try request.isDue(transaction, at: context.time) else {
            return
        }
        let needed = try RecoveryApprovals.find(request, transaction).needed
        try transaction.execute(
            "UPDATE recovery_requests SET link_sent_at = \(context.time), approvals_needed = \(needed) WHERE id = \(requestID)"
        )
        try request.mailLink(.recoveryReady, site, transaction, context)
    }
}

/// Ends a recovery that nobody has approved or finished for too long.
package struct EndOldRecovery: Action {
    package static let summary = ActionSummary("end old recovery", permission: .server, events: [.recoveryCancel])

    private let requestID: String
    private let site: SiteIdentity

    init(requestID: String, _ site: SiteIdentity) {
        self.requestID = requestID
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let request = try RecoveryRequest.find(requestID, transaction), request.isOver(at: context.time) else { return }
        try RecoveryRequest.cancel(of: request.userID, because: .time, site, transaction, context)
    }
}

extension RecoveryRequest {
    /// Whether the link can be mailed, and has not been: a disabled account waits.
    func isDue(_ transaction: ReadTransaction, at time: Timestamp) throws -> Bool {
        guard linkSentAt == nil, let readyAt, readyAt <= time, try AccountStanding.find(userID, transaction)?.state == .recovering else {
            return false
        }
        return try RecoveryApprovals.find(self, transaction).isComplete && !lastingAddresses(transaction).isEmpty
    }

    /// Whether the link was mailed and is too old by now.
    func hasLostLink(_ transaction: ReadTransaction, at time: Timestamp) throws -> Bool {
        let isAlive: SQL = """
            SELECT 1 FROM mailed_links WHERE user_id = \(userID) AND kind = \(MailedLink.Kind.finishRecovery.rawValue)
                AND expires_at > \(time)
            """
        return try linkSentAt != nil && !transaction.exists(isAlive)
    }

    /// Mails the link to those addresses that were the account's when it was asked for, and still are.
    func mailLink(_ tag: EventTag, _ site: SiteIdentity, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        let link = MailedLink(.finishRecovery)
        let life = MailedLink.Life.finishRecovery
        try link.store(userID: userID, life: life, transaction, at: context.time)
        try transaction.record(Event(tag, subject: .user(id: userID), payload: ["request": .string(id), "link": "finish"]))
        let letter = try RecoveryLetter(self, site, transaction, context)
        let expires = context.time.adding(seconds: life)
        try transaction.notify(
            .recoveryReady(letter, to: try lastingAddresses(transaction), link: link.url(site), expires: expires)
        )
    }
}
