internal import Credentials
package import Persistence

/// Asks for recovery, for whoever holds the link that was mailed to a verified address of the account.
package struct BeginRecovery: Action {
    package static let summary = ActionSummary("begin recovery", permission: .linkHolder, events: [.recoveryRequest])

    private let link: BearerSecret
    private let site: SiteIdentity

    init(link: BearerSecret, _ site: SiteIdentity) {
        self.link = link
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        let row = try MailedLink.find(.askRecovery, link, transaction, at: context.time)
        guard let userID = row?.userID, let addressID = row?.addressID else { throw AccountRefusal.linkDead }
        // The address may not be the account's any more.
        guard try AccountAddress.all(of: userID, transaction).contains(where: { $0.id == addressID && $0.isVerified }) else {
            throw AccountRefusal.linkDead
        }
        guard let standing = try AccountStanding.find(userID, transaction), standing.state != .disabled,
            try RecoveryRequest.find(of: userID, transaction) == nil, try RecoveryRequest.isNeeded(userID, transaction)
        else { throw AccountRefusal.linkDead }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let userID = try MailedLink.take(.askRecovery, link, transaction, at: context.time).userID else {
            throw AccountRefusal.linkDead
        }
        try RecoveryRequest.begin(userID, by: .mail, from: context.origin, site, transaction, context)
    }
}

/// Cancels a recovery, for whoever holds the link in a mail about it.
package struct CancelRecovery: Action {
    package static let summary = ActionSummary("cancel recovery", permission: .linkHolder, events: [.recoveryCancel])

    private let link: BearerSecret
    private let site: SiteIdentity

    init(link: BearerSecret, _ site: SiteIdentity) {
        self.link = link
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard let userID = try MailedLink.find(.cancelRecovery, link, transaction, at: context.time)?.userID,
            try RecoveryRequest.find(of: userID, transaction) != nil
        else { throw AccountRefusal.linkDead }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let userID = try MailedLink.take(.cancelRecovery, link, transaction, at: context.time).userID else {
            throw AccountRefusal.linkDead
        }
        try RecoveryRequest.cancel(of: userID, because: .mail, site, transaction, context)
    }
}
