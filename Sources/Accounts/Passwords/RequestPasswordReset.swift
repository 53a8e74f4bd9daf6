internal import Foundation
package import Persistence

/// Notes that somebody asks for a new password, by a user name or an address.
///
/// The same rows are written whoever it names, so that the time it takes tells nothing: the link is made and mailed by the server a
/// moment later (`MailPasswordLink`), if it names an account or one of its verified addresses.
package struct RequestPasswordReset: Action {
    package static let summary = ActionSummary(
        "request password reset", permission: .anyone, events: [.passwordResetRequest], leavesCredentials: true)

    private let typed: String
    private let limiter: AttemptLimiter

    package init(typed: String, limiter: AttemptLimiter) {
        self.typed = String(typed.prefix(320))
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try limiter.requireRoom(.resetPasswordByAddress, context.origin.limitKey, transaction, at: context.time)
        try limiter.requireRoom(.resetPassword, typed, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try limiter.note(.resetPasswordByAddress, context.origin.limitKey, transaction, at: context.time)
        try limiter.note(.resetPassword, typed, transaction, at: context.time)
        let found = try find(transaction)
        let subject = found.map { Subject.user(id: $0.userID) } ?? .index
        try transaction.record(Event(.passwordResetRequest, subject: subject))
        try transaction.enqueue(kind: PasswordLinkJob.kind, payload: (found ?? .forNobody).payload)
    }

    private func find(_ transaction: ReadTransaction) throws -> PasswordLinkJob? {
        let key = typed.lowercased()
        let condition: SQL =
            key.contains("@") ? "email_addresses.address_key = \(key)" : "users.name_key = \(key) AND email_addresses.is_primary = 1"
        return try transaction.first(
            """
            SELECT users.id, email_addresses.id FROM users JOIN email_addresses ON email_addresses.user_id = users.id
            WHERE \(condition) AND email_addresses.is_verified = 1 AND \(sql: AccountState.mayBeUsed) AND users.deleted_at IS NULL
            """
        ) { PasswordLinkJob(userID: try $0.text(0), addressID: try $0.text(1)) }
    }
}

/// A link to a new password that waits to be mailed.
struct PasswordLinkJob: Codable {
    static let kind = "password-link"

    let userID: String
    let addressID: String

    /// One of which nothing comes: no account has these ids.
    static var forNobody: PasswordLinkJob { PasswordLinkJob(userID: randomID(), addressID: randomID()) }

    init(userID: String, addressID: String) {
        self.userID = userID
        self.addressID = addressID
    }

    init(payload: [UInt8]) throws {
        self = try JSONDecoder().decode(PasswordLinkJob.self, from: Data(payload))
    }

    var payload: CanonicalJSON { ["userID": .string(userID), "addressID": .string(addressID)] }
}

/// Makes the link to a new password that was asked for, and mails it.
package struct MailPasswordLink: Action {
    package static let summary = ActionSummary("mail password link", permission: .server, events: [.passwordResetMail])

    private let job: PasswordLinkJob
    private let site: SiteIdentity

    init(_ job: PasswordLinkJob, _ site: SiteIdentity) {
        self.job = job
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let (name, address) = try addressee(transaction) else { return }
        // Links that were mailed before live on: a stranger who asks cannot kill the one in the owner's hands.
        let life = MailedLink.Life.newPassword
        let link = try passwordLink(for: job.userID, job.addressID, life: life, transaction, at: context.time)
        try transaction.record(Event(.passwordResetMail, subject: .user(id: job.userID), mail: address))
        let expires = context.time.adding(seconds: life)
        try transaction.notify(.resetPassword(name, address, link: link.url(site), expires: expires, site))
    }

    /// As it stands now: the address may be another's since.
    private func addressee(_ transaction: ReadTransaction) throws -> (name: String, address: String)? {
        try transaction.first(
            """
            SELECT users.name, email_addresses.address FROM users JOIN email_addresses ON email_addresses.user_id = users.id
            WHERE users.id = \(job.userID) AND email_addresses.id = \(job.addressID) AND email_addresses.is_verified = 1
                AND \(sql: AccountState.mayBeUsed) AND users.deleted_at IS NULL
            """
        ) { (try $0.text(0), try $0.text(1)) }
    }
}
