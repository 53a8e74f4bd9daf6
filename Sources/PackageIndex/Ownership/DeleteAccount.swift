package import Accounts
package import Persistence

/// Deletes the signed-in person's account, unless a project would be left without an owner.
package struct DeleteAccount: Action {
    package static let summary = ActionSummary(
        "delete account", permission: .accountOwnerProvedJustNow, events: [.accountDelete, .pendingPublisherRemove])

    private let session: SignedIn
    private let site: SiteIdentity

    package init(_ session: SignedIn, site: SiteIdentity) {
        self.session = session
        self.site = site
    }

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        let projects = try Ownership.soleProjects(of: session.userID, transaction)
        guard projects.isEmpty else { throw StillSoleOwner(projects: projects) }
        guard try !RemoveAccount.isLastAdministrator(session.userID, transaction) else { throw AccountRefusal.lastAdministrator }
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let projects = try Ownership.projects(of: session.userID, transaction)
        try transaction.execute("DELETE FROM roles WHERE user_id = \(session.userID)")
        for publisher in try StoredPublisher.those("publishers.created_by = \(session.userID) AND publishers.project IS NULL", transaction)
        {
            try publisher.removePending("account", transaction)
        }
        try RemoveAccount.perform(session, site: site, transaction, context)
        for project in projects { transaction.touch(.project(project.name)) }
    }
}

/// Who owns and maintains what.
package enum Ownership {
    /// The condition on `users` that the person owns a project: what policies of accounts call responsibility.
    package static let isOwnerCondition: SQL = "EXISTS (SELECT 1 FROM roles WHERE roles.user_id = users.id AND roles.role = 'owner')"

    /// A project and what a person is in it.
    package struct Role: Hashable, Sendable {
        /// Normalized.
        package let name: String
        package let spelling: String
        package let isOwner: Bool
    }

    /// Every project that the user has a role in, by name.
    package static func projects(of userID: String, _ transaction: ReadTransaction) throws -> [Role] {
        try transaction.all(
            """
            SELECT projects.name, projects.spelling, roles.role FROM roles JOIN projects ON projects.number = roles.project
            WHERE roles.user_id = \(userID) ORDER BY projects.name
            """
        ) { Role(name: try $0.text(0), spelling: try $0.text(1), isOwner: try $0.text(2) == "owner") }
    }

    /// The projects that would have no owner without the user.
    static func soleProjects(of userID: String, _ transaction: ReadTransaction) throws -> [String] {
        try transaction.all(
            """
            SELECT projects.spelling FROM roles JOIN projects ON projects.number = roles.project
            WHERE roles.user_id = \(userID) AND roles.role = 'owner' AND NOT EXISTS (
                SELECT 1 FROM roles AS others WHERE others.project = roles.project AND others.role = 'owner' AND others.user_id <> \(userID)
            ) ORDER BY projects.name
            """
        ) { try $0.text(0) }
    }
}

/// The account cannot go while it is the only owner of projects.
package struct StillSoleOwner: Refusal, Equatable {
    package let projects: [String]
    package let status = 400
    package let code = "sole-owner"

    package var sentence: String {
        let named = projects.prefix(5).map { "'\($0)'" }.joined(separator: ", ") + (projects.count > 5 ? " and others" : "")
        return "You are the only owner of \(named): give each another owner, or delete it, and then delete your account."
    }
}
