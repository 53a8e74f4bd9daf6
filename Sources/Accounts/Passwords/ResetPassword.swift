internal import Credentials
internal import Crypto
package import Persistence

/// Gives the account a new password, for whoever holds the mailed link: all sessions end. It signs nobody in.
///
/// Where the account has a second factor, the link is not enough: who reads somebody's mail does not have it.
package struct ResetPassword: Action {
    package static let summary = ActionSummary(
        "reset password", permission: .linkHolder,
        events: [.passwordReset, .tokenRemoved, .loginFailure, .codeUsed, .factorCounter, .factorLimit]
    )

    private let link: BearerSecret
    private let newHash: PasswordHash
    private let answer: FactorAnswer?
    private let revokesTokens: Bool
    private let rules: SignInRules

    /// - Parameters:
    ///   - answer: what was shown besides the link; nothing if nothing was.
    ///   - revokesTokens: whether API tokens go too.
    init(link: BearerSecret, newHash: PasswordHash, _ answer: FactorAnswer?, revokesTokens: Bool, _ rules: SignInRules) {
        self.revokesTokens = revokesTokens
        self.link = link
        self.newHash = newHash
        self.answer = answer
        self.rules = rules
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try Self.owner(of: link, transaction, at: context.time)
    }

    /// - Returns: why it was not done; nothing if it was.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> AccountRefusal? {
        let owner = try Self.owner(of: link, transaction, at: context.time)
        if try FactorSummary.find(owner.id, rules.policy, transaction).hasFactor {
            guard let answer else { throw AccountRefusal.resetNeedsFactor }
            let gate = FactorGate(rules: rules, userID: owner.id, isKnownBrowser: false)
            if let until = try gate.blockedUntil(transaction, context) {
                throw AccountRefusal.tooManyAttempts(until: until, now: context.time)
            }
            let verdict = try gate.judge(answer, transaction, context)
            guard verdict == .accepted else {
                try gate.noteFailure(answer, verdict, transaction, context)
                let payload: CanonicalJSON = ["reason": .string(verdict.reason), "method": .string(answer.method.rawValue)]
                try transaction.record(Event(.loginFailure, subject: .user(id: owner.id), payload: payload))
                return verdict.refusal(at: context.time)
            }
        }
        try change(owner.id, transaction, context)
        return nil
    }

    private func change(_ userID: String, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        _ = try MailedLink.take(.newPassword, link, transaction, at: context.time)
        try keepFormerPassword(of: userID, transaction, at: context.time)
        try transaction.execute("UPDATE users SET password_hash = \(newHash.phc) WHERE id = \(userID)")
        try endEverything(of: userID, transaction)
        let revoked = try revokesTokens ? revokeTokens(of: userID, transaction) : 0
        try transaction.record(Event(.passwordReset, subject: .user(id: userID)))
        try SafetyMail(userID, rules.site, transaction, context).send { .passwordChanged($0, revokedTokens: revoked) }
        transaction.touch(.account(userID))
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
        WHERE users.id = \(userID) AND email_addresses.id = \(addressID) AND email_addresses.is_verified = 1
            AND \(sql: AccountState.mayBeUsed)
        """
    ) { row in
        let text = "\(userID)\n\(try row.text(1))\n\(try row.text(2))"
        return (try row.text(0), Array(SHA256.hash(data: Array(text.utf8))))
    }
}
