package import Credentials
package import Persistence

/// Makes an account for whoever asks, signs them in, and mails a link to verify the address.
///
/// An address that somebody has verified already looks and acts the same; the mail then tells its owner so, and holds no link.
package struct Register: Action {
    package static let summary = ActionSummary("register", permission: .anyone, events: [.accountCreate, .loginSuccess])

    private let account: NewAccount
    private let session: NewSession
    private let site: SiteIdentity
    private let limiter: AttemptLimiter

    package init(_ account: NewAccount, session: NewSession, site: SiteIdentity, limiter: AttemptLimiter) {
        self.account = account
        self.session = session
        self.site = site
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try limiter.requireRoom(.register, origin(context), transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        try limiter.note(.register, origin(context), transaction, at: context.time)
        let isOwned = try isOwned(account.address, transaction)
        try account.insert(isAdministrator: false, isVerified: false, transaction, context)
        let link = MailedLink(.verifyAddress)
        try link.store(
            userID: account.id, addressID: account.addressID, life: MailedLink.Life.verifyAddress, transaction, at: context.time
        )
        try session.begin(for: account.id, transaction, context)
        try transaction.record(
            Event(.loginSuccess, subject: .user(id: account.id), payload: ["method": "registration", "session": .string(session.id)])
        )
        try transaction.notify(
            isOwned
                ? .addressKnown(account.address.text, newName: account.name.spelling, site)
                : .verifyAddress(
                    account.address.text, of: account.name.spelling, link: link.url(site),
                    expires: context.time.adding(seconds: MailedLink.Life.verifyAddress), site
                )
        )
    }

    private func origin(_ context: ActionContext) -> String { context.origin.address ?? "unknown" }
}

/// Makes the first administrator, for whoever holds the link that the start printed.
package struct SetUpAdministrator: Action {
    package static let summary = ActionSummary("set up administrator", permission: .linkHolder, events: [.accountCreate, .loginSuccess])

    private let link: BearerSecret
    private let account: NewAccount
    private let session: NewSession
    private let site: SiteIdentity

    package init(link: BearerSecret, _ account: NewAccount, session: NewSession, site: SiteIdentity) {
        self.link = link
        self.account = account
        self.session = session
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        guard try MailedLink.find(.setUp, link, transaction, at: context.time) != nil else { throw AccountRefusal.linkDead }
        guard try !SetUpLink.isClosed(transaction) else { throw AccountRefusal.linkDead }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard try !isOwned(account.address, transaction) else { throw AccountRefusal.emailAddressTaken(account.address.text) }
        try account.insert(isAdministrator: true, isVerified: true, transaction, context)
        try transaction.execute("DELETE FROM mailed_links WHERE kind = \(MailedLink.Kind.setUp.rawValue)")
        try session.begin(for: account.id, transaction, context)
        try transaction.record(
            Event(.loginSuccess, subject: .user(id: account.id), payload: ["method": "set-up", "session": .string(session.id)])
        )
        // The start page tells whether somebody administers the index.
        transaction.touch(.everything)
        try transaction.notify(.administratorMade(account.name.spelling, account.address.text, site))
    }
}

/// The link that makes the first administrator. Each start makes a new one while there is none, and ends those before.
package enum SetUpLink {
    /// Whether there is an administrator, so that nobody may make the first.
    package static func isClosed(_ transaction: ReadTransaction) throws -> Bool {
        try transaction.exists("SELECT 1 FROM users WHERE is_administrator = 1 AND deleted_at IS NULL")
    }

    /// - Returns: the link, for the operator's eyes only; nothing if there is an administrator.
    package static func renew(_ bookkeeper: Bookkeeper) async throws -> MailedLink? {
        try await bookkeeper.note { transaction, time in
            try transaction.execute("DELETE FROM mailed_links WHERE kind = \(MailedLink.Kind.setUp.rawValue)")
            guard try !isClosed(transaction) else { return nil }
            let link = MailedLink(.setUp)
            try link.store(life: nil, transaction, at: time)
            return link
        }
    }
}
