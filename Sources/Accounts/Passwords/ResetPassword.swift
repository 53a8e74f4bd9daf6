internal import Credentials
internal import Crypto
package import Persistence

/// Mails a link to a new password, if what was typed names an account or one of its verified addresses. Whoever asks sees the same
/// answer in any case.
package struct RequestPasswordReset: Action {
    package static let summary = ActionSummary("request password reset", permission: .anyone, events: [.passwordResetRequest])

    private let typed: String
    private let site: SiteIdentity
    private let limiter: AttemptLimiter

    package init(typed: String, site: SiteIdentity, limiter: AttemptLimiter) {
        self.typed = String(typed.prefix(320))
        self.site = site
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try limiter.requireRoom(.resetPassword, typed, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try limiter.note(.resetPassword, typed, transaction, at: context.time)
        guard let found = try find(transaction) else {
            try transaction.record(Event(.passwordResetRequest, subject: .index))
            return
        }
        try endPasswordLinks(of: found.userID, transaction)
        let link = try passwordLink(for: found.userID, found.addressID, life: MailedLink.Life.newPassword, transaction, at: context.time)
        try transaction.record(Event(.passwordResetRequest, subject: .user(id: found.userID), mail: found.address))
        let expires = context.time.adding(seconds: MailedLink.Life.newPassword)
        try transaction.notify(.resetPassword(found.name, found.address, link: link.url(site), expires: expires, site))
    }

    private struct Found {
        let userID: String
        let name: String
        let addressID: String
        let address: String
    }

    private func find(_ transaction: ReadTransaction) throws -> Found? {
        let key = typed.lowercased()
        let condition: SQL =
            key.contains("@") ? "email_addresses.address_key = \(key)" : "users.name_key = \(key) AND email_addresses.is_primary = 1"
        return try transaction.first(
            """
            SELECT users.id, users.name, email_addresses.id, email_addresses.address
            FROM users JOIN email_addresses ON email_addresses.user_id = users.id
            WHERE \(condition) AND email_addresses.is_verified = 1 AND users.state = 'active' AND users.deleted_at IS NULL
            """
        ) { Found(userID: try $0.text(0), name: try $0.text(1), addressID: try $0.text(2), address: try $0.text(3)) }
    }
}

/// Gives the account a new password, for whoever holds the mailed link: all sessions end. It signs nobody in.
package struct ResetPassword: Action {
    package static let summary = ActionSummary("reset password", permission: .linkHolder, events: [.passwordReset])

    private let link: BearerSecret
    private let newHash: PasswordHash
    private let site: SiteIdentity

    init(link: BearerSecret, newHash: PasswordHash, site: SiteIdentity) {
        self.link = link
        self.newHash = newHash
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try Self.owner(of: link, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let owner = try Self.owner(of: link, transaction, at: context.time)
        _ = try MailedLink.take(.newPassword, link, transaction, at: context.time)
        try endPasswordLinks(of: owner.id, transaction)
        try transaction.execute("UPDATE users SET password_hash = \(newHash.phc) WHERE id = \(owner.id)")
        try transaction.execute("DELETE FROM sessions WHERE user_id = \(owner.id)")
        try transaction.record(Event(.passwordReset, subject: .user(id: owner.id)))
        try transaction.notify(.passwordChanged(owner.name, try AccountAddress.notified(owner.id, transaction), site))
        transaction.touch(.account(owner.id))
    }

    /// Whose password the link changes, if nothing that it is bound to has changed since.
    static func owner(of link: BearerSecret, _ transaction: ReadTransaction, at time: Timestamp) throws -> (id: String, name: String) {
        guard let row = try MailedLink.find(.newPassword, link, transaction, at: time), let userID = row.userID,
            let addressID = row.addressID, let binding = try binding(userID, addressID, transaction), binding.digest == row.boundTo
        else { throw AccountRefusal.linkDead }
        return (userID, binding.name)
    }
}

/// A stored link to a new password. It is bound to the present password and to the address that it is mailed to: when one of them
/// changes, the link is dead.
func passwordLink(
    for userID: String,
    _ addressID: String,
    life: Int64,
    _ transaction: WriteTransaction,
    at time: Timestamp
) throws -> MailedLink {
    let link = MailedLink(.newPassword)
    let boundTo = try binding(userID, addressID, transaction)?.digest
    try link.store(userID: userID, addressID: addressID, boundTo: boundTo, life: life, transaction, at: time)
    return link
}

private func binding(_ userID: String, _ addressID: String, _ transaction: ReadTransaction) throws -> (name: String, digest: [UInt8])? {
    try transaction.first(
        """
        SELECT users.name, coalesce(users.password_hash, ''), email_addresses.address_key
        FROM users JOIN email_addresses ON email_addresses.user_id = users.id
        WHERE users.id = \(userID) AND email_addresses.id = \(addressID) AND email_addresses.is_verified = 1 AND users.state = 'active'
        """
    ) { row in
        let text = "\(userID)\n\(try row.text(1))\n\(try row.text(2))"
        return (try row.text(0), Array(SHA256.hash(data: Array(text.utf8))))
    }
}
