package import Persistence

/// Changes the name under which a person is seen, and which of their addresses everybody may see.
package struct ChangeProfile: Action {
    package static let summary = ActionSummary(
        "change profile", permission: .accountOwnerProved, events: [.profileChange, .emailPublicChange]
    )

    private let session: SignedIn
    private let displayName: DisplayName
    private let publicAddressID: String?
    private let site: SiteIdentity

    /// - Parameter publicAddressID: a verified address of the account; none shows none.
    package init(_ session: SignedIn, displayName: DisplayName, publicAddressID: String?, site: SiteIdentity) {
        self.site = site
        self.session = session
        self.displayName = displayName
        self.publicAddressID = publicAddressID
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let chosen = try publicAddressID.map { try AccountAddress.one($0, of: session.userID, transaction) }
        guard chosen?.isVerified ?? true else { throw AccountRefusal.addressNotVerified }
        let before = try transaction.first("SELECT full_name FROM users WHERE id = \(session.userID)") { try $0.text(0) }
        let shown = try AccountAddress.all(of: session.userID, transaction).first(where: \.isPublic)
        if before != displayName.text {
            try transaction.execute("UPDATE users SET full_name = \(displayName.text) WHERE id = \(session.userID)")
            try transaction.record(Event(.profileChange, subject: .user(id: session.userID)))
        }
        if shown?.id != chosen?.id {
            try transaction.execute("UPDATE email_addresses SET is_public = 0 WHERE user_id = \(session.userID)")
            if let chosen { try transaction.execute("UPDATE email_addresses SET is_public = 1 WHERE id = \(chosen.id)") }
            let payload: CanonicalJSON = ["public": .bool(chosen != nil)]
            try transaction.record(
                Event(.emailPublicChange, subject: .user(id: session.userID), payload: payload, mail: chosen?.address)
            )
            try SafetyMail(session.userID, site, transaction, context).send { .publicAddressChanged($0, to: chosen?.address) }
        }
        transaction.touch(.account(session.userID))
    }
}
