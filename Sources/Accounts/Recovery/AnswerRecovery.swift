package import Persistence

/// What comes of the form that asks for recovery: the request, if the password was right; else a link to it, by mail.
///
/// Done by the server, so that whoever asked sees nothing of it. An account that needs no recovery gets a link to a new password. One that is
/// being recovered stays as it is; only a link that died before it was used is mailed again.
package struct AnswerRecovery: Action {
    package static let summary = ActionSummary(
        "answer recovery", permission: .server, events: [.recoveryRequest, .recoveryMail, .passwordResetMail]
    )

    private let userID: String
    private let ask: RecoveryAsk
    private let limiter: AttemptLimiter
    private let site: SiteIdentity

    init(_ userID: String, _ ask: RecoveryAsk, _ limiter: AttemptLimiter, _ site: SiteIdentity) {
        self.userID = userID
        self.ask = ask
        self.limiter = limiter
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard let standing = try AccountStanding.find(userID, transaction), standing.state != .disabled,
            let address = try address(transaction), try hasRoom(transaction, context)
        else { return }
        if let request = try RecoveryRequest.find(of: userID, transaction) {
            guard try request.hasLostLink(transaction, at: context.time) else { return }
            try note(transaction, context)
            return try request.mailLink(.recoveryMail, site, transaction, context)
        }
        try note(transaction, context)
        guard try RecoveryRequest.isNeeded(userID, transaction) else { return try mailPasswordLink(address, transaction, context) }
        switch RecoveryRequest.Proof(rawValue: ask.proof) {
        case .password: try RecoveryRequest.begin(userID, by: .password, from: ask.origin, site, transaction, context)
        case .mail, nil: try mailLink(address, transaction, context)
        }
    }

    /// Who knows the password needs no room where there is something to recover: there is one request at the most, so strangers who ask for
    /// links keep nobody from it.
    private func hasRoom(_ transaction: ReadTransaction, _ context: ActionContext) throws -> Bool {
        if RecoveryRequest.Proof(rawValue: ask.proof) == .password, try RecoveryRequest.isNeeded(userID, transaction) { return true }
        return try limiter.blockedUntil(.recoveryByAccount, userID, transaction, at: context.time) == nil
    }

    private func note(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try limiter.note(.recoveryByAccount, userID, transaction, at: context.time)
    }

    /// The verified address that was typed, or the first that is verified, which is the primary one if that is.
    private func address(_ transaction: ReadTransaction) throws -> AccountAddress? {
        let verified = try AccountAddress.all(of: userID, transaction).filter(\.isVerified)
        guard let id = ask.addressID else { return verified.first }
        return verified.first { $0.id == id }
    }

    private func mailLink(_ address: AccountAddress, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        let link = MailedLink(.askRecovery)
        let life = MailedLink.Life.askRecovery
        try link.store(userID: userID, addressID: address.id, life: life, transaction, at: context.time)
        try transaction.record(Event(.recoveryMail, subject: .user(id: userID), payload: ["link": "ask"], mail: address.address))
        let expires = context.time.adding(seconds: life)
        try transaction.notify(.askRecovery(try name(transaction), address.address, link: link.url(site), expires: expires, site))
    }

    private func mailPasswordLink(_ address: AccountAddress, _ transaction: WriteTransaction, _ context: ActionContext) throws {
        let life = MailedLink.Life.newPassword
        let link = try passwordLink(for: userID, address.id, life: life, transaction, at: context.time)
        try transaction.record(Event(.passwordResetMail, subject: .user(id: userID), mail: address.address))
        let expires = context.time.adding(seconds: life)
        try transaction.notify(.recoveryNotNeeded(try name(transaction), address.address, link: link.url(site), expires: expires, site))
    }

    private func name(_ transaction: ReadTransaction) throws -> String {
        try transaction.first("SELECT name FROM users WHERE id = \(userID)") { try $0.text(0) } ?? ""
    }
}
