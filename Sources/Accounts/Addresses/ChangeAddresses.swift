package import Credentials
package import Persistence

/// Adds an address to the account, and mails it a link to verify it.
package struct AddAddress: Action {
    package static let summary = ActionSummary("add address", permission: .addressOwner, events: [.emailAdd])
    /// So many addresses has an account at the most.
    private static let limit = 20

    private let session: SignedIn
    private let address: EmailAddress
    private let site: SiteIdentity
    private let limiter: AttemptLimiter

    package init(_ session: SignedIn, address: EmailAddress, site: SiteIdentity, limiter: AttemptLimiter) {
        self.session = session
        self.address = address
        self.site = site
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        try limiter.requireRoom(.addEmail, context.origin.limitKey, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let others = try AccountAddress.all(of: session.userID, transaction)
        guard !others.contains(where: { $0.address.lowercased() == address.key }) else { throw AccountRefusal.addressThere }
        guard others.count < Self.limit else { throw AccountRefusal.tooManyAddresses(limit: Self.limit) }
        try limiter.note(.addEmail, context.origin.limitKey, transaction, at: context.time)
        let mail = try SafetyMail(session.userID, site, transaction, context)
        let id = randomID()
        try transaction.execute(
            """
            INSERT INTO email_addresses (id, user_id, address, address_key, is_verified, is_primary, created_at)
            VALUES (\(id), \(session.userID), \(address.text), \(address.key), 0, 0, \(context.time))
            """
        )
        try transaction.record(Event(.emailAdd, subject: .user(id: session.userID), mail: address.text))
        try sendVerification(of: address.text, id, session, site, transaction, context)
        try mail.send { .addressAdded($0, address.text) }
    }
}

/// Mails a link again.
package struct ResendVerification: Action {
    package static let summary = ActionSummary("resend verification", permission: .accountOwner, events: [.emailReverify])

    private let session: SignedIn
    private let addressID: String
    private let site: SiteIdentity
    private let limiter: AttemptLimiter

    package init(_ session: SignedIn, addressID: String, site: SiteIdentity, limiter: AttemptLimiter) {
        self.session = session
        self.addressID = addressID
        self.site = site
        self.limiter = limiter
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        try limiter.requireRoom(.verifyEmail, session.userID, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let address = try AccountAddress.one(addressID, of: session.userID, transaction)
        guard !address.isVerified else { throw AccountRefusal.addressVerified }
        try limiter.note(.verifyEmail, session.userID, transaction, at: context.time)
        try transaction.execute("DELETE FROM mailed_links WHERE address_id = \(address.id)")
        try sendVerification(of: address.address, address.id, session, site, transaction, context)
        try transaction.record(Event(.emailReverify, subject: .user(id: session.userID), mail: address.address))
    }
}

/// Marks an address as the account's own: its owner holds the link and is signed in.
package struct VerifyAddress: Action {
    package static let summary = ActionSummary("verify address", permission: .accountOwner, events: [.emailVerified, .emailPrimaryChange])

    private let session: SignedIn
    private let link: BearerSecret
    private let site: SiteIdentity

    package init(_ session: SignedIn, link: BearerSecret, site: SiteIdentity) {
        self.session = session
        self.link = link
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        let row = try MailedLink.find(.verifyAddress, link, transaction, at: context.time)
        guard let row, row.userID == session.userID else { throw AccountRefusal.linkDead }
    }

    /// - Returns: the address.
    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws -> String {
        let row = try MailedLink.take(.verifyAddress, link, transaction, at: context.time)
        guard let id = row.addressID else { throw AccountRefusal.linkDead }
        let address = try AccountAddress.one(id, of: session.userID, transaction)
        guard try !isOwned(try EmailAddress(address.address), transaction) else { throw AccountRefusal.emailAddressTaken(address.address) }
        let mail = try SafetyMail(session.userID, site, transaction, context)
        try transaction.execute("UPDATE email_addresses SET is_verified = 1 WHERE id = \(id)")
        // Who mistyped the first address has now shown that this one is theirs.
        let primary = try AccountAddress.all(of: session.userID, transaction).first(where: \.isPrimary)
        if let primary, !primary.isVerified, primary.id != id {
            try transaction.execute("UPDATE email_addresses SET is_primary = 0 WHERE id = \(primary.id)")
            try transaction.execute("UPDATE email_addresses SET is_primary = 1 WHERE id = \(id)")
            try transaction.record(Event(.emailPrimaryChange, subject: .user(id: session.userID), mail: address.address))
        }
        try transaction.record(Event(.emailVerified, subject: .user(id: session.userID), mail: address.address))
        try mail.send { .addressVerified($0, address.address) }
        transaction.touch(.account(session.userID))
        return address.address
    }
}

/// Makes a verified address the one that mail goes to.
package struct MakeAddressPrimary: Action {
    package static let summary = ActionSummary("make address primary", permission: .addressOwner, events: [.emailPrimaryChange])

    private let session: SignedIn
    private let addressID: String
    private let site: SiteIdentity

    package init(_ session: SignedIn, addressID: String, site: SiteIdentity) {
        self.session = session
        self.addressID = addressID
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let address = try AccountAddress.one(addressID, of: session.userID, transaction)
        guard address.isVerified else { throw AccountRefusal.addressNotVerified }
        guard !address.isPrimary else { throw AccountRefusal.addressPrimary }
        let mail = try SafetyMail(session.userID, site, transaction, context)
        try transaction.execute("UPDATE email_addresses SET is_primary = 0 WHERE user_id = \(session.userID) AND is_primary = 1")
        try transaction.execute("UPDATE email_addresses SET is_primary = 1 WHERE id = \(address.id)")
        try transaction.record(Event(.emailPrimaryChange, subject: .user(id: session.userID), mail: address.address))
        try mail.send { .primaryChanged($0, to: address.address) }
    }
}

/// Takes an address off the account.
package struct RemoveAddress: Action {
    package static let summary = ActionSummary("remove address", permission: .addressOwner, events: [.emailRemove])

    private let session: SignedIn
    private let addressID: String
    private let site: SiteIdentity

    package init(_ session: SignedIn, addressID: String, site: SiteIdentity) {
        self.session = session
        self.addressID = addressID
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let address = try AccountAddress.one(addressID, of: session.userID, transaction)
        guard !address.isPrimary else { throw AccountRefusal.addressPrimary }
        let mail = try SafetyMail(session.userID, site, transaction, context)
        try transaction.execute("DELETE FROM mailed_links WHERE address_id = \(address.id)")
        try transaction.execute("DELETE FROM email_addresses WHERE id = \(address.id)")
        try transaction.record(Event(.emailRemove, subject: .user(id: session.userID), mail: address.address))
        try mail.send { .addressRemoved($0, address.address) }
    }
}

/// Mails the link; or, if the address is somebody else's, tells them so.
private func sendVerification(
    of address: String,
    _ addressID: String,
    _ session: SignedIn,
    _ site: SiteIdentity,
    _ transaction: WriteTransaction,
    _ context: ActionContext
) throws {
    let link = MailedLink(.verifyAddress)
    try link.store(
        userID: session.userID, addressID: addressID, life: MailedLink.Life.verifyAddress, transaction, at: context.time
    )
    let isKnown = try isOwned(try EmailAddress(address), transaction)
    try transaction.notify(
        isKnown
            ? .addressKnown(address, newName: session.userName, site)
            : .verifyAddress(
                address, of: session.userName, link: link.url(site),
                expires: context.time.adding(seconds: MailedLink.Life.verifyAddress), site
            )
    )
}
