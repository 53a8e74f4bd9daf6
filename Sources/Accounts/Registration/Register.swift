package import Credentials
package import Persistence

/// Makes an account for whoever asks, signs them in, and mails a link to verify the address.
///
/// An address that somebody has verified already looks and acts the same; the mail then tells its owner so, and holds no link.
package struct Register: Action {
    package static let summary = ActionSummary("register", permission: .anyone, events: [.accountCreate, .loginSuccess])

    private let account: NewAccount
    private let session: NewSession
    private let device: DeviceVisit
    private let site: SiteIdentity
    private let limiter: AttemptLimiter

    package init(_ account: NewAccount, session: NewSession, _ device: DeviceVisit, site: SiteIdentity, limiter: AttemptLimiter) {
        self.device = device
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
        let known = try device.know(account.id, transaction, context)
        try session.begin(for: account.id, by: .registration, on: known, transaction, context)
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

    private func origin(_ context: ActionContext) -> String { context.origin.limitKey }
}

/// Makes the first administrator, for whoever holds the link that the start printed.
package struct SetUpAdministrator: Action {
    package static let summary = ActionSummary("set up administrator", permission: .linkHolder, events: [.accountCreate, .loginSuccess])

    private let link: BearerSecret
    private let account: NewAccount
    private let session: NewSession
    private let device: DeviceVisit
    private let site: SiteIdentity

    package init(link: BearerSecret, _ account: NewAccount, session: NewSession, _ device: DeviceVisit, site: SiteIdentity) {
        self.device = device
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
        _ = try SetUpLink.endAll(transaction)
        let known = try device.know(account.id, transaction, context)
        try session.begin(for: account.id, by: .setUp, on: known, transaction, context)
        try transaction.record(
            Event(.loginSuccess, subject: .user(id: account.id), payload: ["method": "set-up", "session": .string(session.id)])
        )
        // The start page tells whether somebody administers the index.
        transaction.touch(.everything)
        try transaction.notify(.administratorMade(account.name.spelling, account.address.text, site))
    }
}

/// Makes a new link for the first administrator while there is none, and ends those before: each start does it.
package struct RenewSetUpLink: Action {
    package static let summary = ActionSummary("renew set-up link", permission: .machineOperator, events: [.setUpLink])

    package init() {}

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireOperator(context)
    }

    /// - Returns: the link, for the operator's eyes only; nothing if there is an administrator.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> MailedLink? {
        let ended = try SetUpLink.endAll(transaction)
        guard try !SetUpLink.isClosed(transaction) else {
            if ended { try transaction.record(Event(.setUpLink, subject: .index, payload: ["link": "ended"])) }
            return nil
        }
        let link = MailedLink(.setUp)
        try link.store(life: nil, transaction, at: context.time)
        try transaction.record(Event(.setUpLink, subject: .index, payload: ["link": "made"]))
        return link
    }
}

/// Whether the first administrator is still to be made.
package enum SetUpLink {
    /// Whether there is an administrator: every link is dead then.
    package static func isClosed(_ transaction: ReadTransaction) throws -> Bool {
        try transaction.exists("SELECT 1 FROM users WHERE is_administrator = 1 AND deleted_at IS NULL")
    }

    /// Ends every link that was printed so far.
    /// - Returns: whether there was any.
    static func endAll(_ transaction: WriteTransaction) throws -> Bool {
        try !transaction.all("DELETE FROM mailed_links WHERE kind = \(MailedLink.Kind.setUp.rawValue) RETURNING kind") { try $0.text(0) }
            .isEmpty
    }
}
