internal import Accounts
internal import IdentityTokens
internal import PackagingStandards
package import Persistence

/// Adds a trusted publisher to a project.
package struct AddPublisher: Action {
    package static let summary = ActionSummary("add publisher", permission: .projectOwner, events: [.publisherAdd])
    private static let limit = 100

    let session: SignedIn
    let name: ProjectName
    let publisher: NewPublisher
    let limiter: AttemptLimiter
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
        try limiter.requireRoom(.addPublisher, session.userID, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        let own: SQL = "publishers.project = \(project.row.number)"
        guard try !transaction.exists("SELECT 1 FROM publishers WHERE \(own) AND \(publisher.isSame)") else {
            throw PublisherRefusal.thereAlready
        }
        let count = try transaction.first("SELECT count(*) FROM publishers WHERE \(own)") { try $0.integer(0) } ?? 0
        guard count < Self.limit else { throw PublisherRefusal.tooMany(limit: Self.limit) }
        try limiter.note(.addPublisher, session.userID, transaction, at: context.time)
        let id = try publisher.insert(
            project: project.row.number, name: project.name, expires: nil, by: session.userID, transaction, context)
        let payload: CanonicalJSON = [
            "publisher": .string(id), "issuer": .string(publisher.issuer), "rule": publisher.fields.written,
        ]
        try transaction.record(Event(.publisherAdd, subject: .project(id: project.row.id), payload: payload))
        try project.warn(
            "A trusted publisher was added to \(project.row.spelling)",
            "Jobs that fit this publisher may upload to \(project.row.spelling) from now on:\n\n\(publisher.summary)\nIssuer: \(publisher.issuer)",
            by: session, site, transaction, context
        )
    }
}

/// Takes a trusted publisher off a project: its tokens die with it.
package struct RemovePublisher: Action {
    package static let summary = ActionSummary("remove publisher", permission: .projectOwner, events: [.publisherRemove])

    let session: SignedIn
    let name: ProjectName
    let publisherID: String
    /// What it is, for the mail.
    let words: String
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        let condition: SQL = "publishers.id = \(publisherID) AND publishers.project = \(project.row.number)"
        guard let publisher = try StoredPublisher.those(condition, transaction).first else { throw PublisherRefusal.noSuchPublisher }
        try transaction.execute("DELETE FROM publishers WHERE id = \(publisherID)")
        let payload: CanonicalJSON = [
            "publisher": .string(publisherID), "issuer": .string(publisher.issuer), "rule": publisher.fields.written,
        ]
        try transaction.record(Event(.publisherRemove, subject: .project(id: project.row.id), payload: payload))
        try project.warn(
            "A trusted publisher of \(project.row.spelling) was removed",
            "Jobs of this publisher may not upload to \(project.row.spelling) any more:\n\n\(words)\nIssuer: \(publisher.issuer)",
            by: session, site, transaction, context
        )
    }
}

/// Whether a project takes uploads of trusted publishers only.
package struct DemandTrustedPublishing: Action {
    package static let summary = ActionSummary("demand trusted publishing", permission: .projectOwner, events: [.trustedOnlyChange])

    let session: SignedIn
    let name: ProjectName
    let isDemanded: Bool
    let limiter: AttemptLimiter
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        _ = try ManagedProject.require(name, session, transaction, context)
        try limiter.requireRoom(.changeProject, session.userID, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let project = try ManagedProject.require(name, session, transaction, context)
        guard project.row.isTrustedOnly != isDemanded else { return }
        try limiter.note(.changeProject, session.userID, transaction, at: context.time)
        try transaction.execute("UPDATE projects SET is_trusted_only = \(isDemanded) WHERE number = \(project.row.number)")
        try transaction.record(
            Event(.trustedOnlyChange, subject: .project(id: project.row.id), payload: ["only": .integer(isDemanded ? 1 : 0)]))
        try project.warn(
            "Who may upload to \(project.row.spelling) has changed",
            isDemanded
                ? "\(project.row.spelling) takes uploads of trusted publishers only from now on: API tokens and passwords are refused."
                : "\(project.row.spelling) takes uploads by API tokens again, besides those of trusted publishers.",
            by: session, site, transaction, context
        )
    }
}

/// Adds a publisher for a project that is yet to be made: its first upload makes it, and the person its owner.
package struct AddPendingPublisher: Action {
    package static let summary = ActionSummary(
        "add pending publisher", permission: .accountOwnerProved, events: [.pendingPublisherAdd])
    /// For so long, in seconds: 30 days.
    static let life: Int64 = 30 * 86_400
    private static let limit = 3

    let session: SignedIn
    let name: ProjectName
    let publisher: NewPublisher
    let limiter: AttemptLimiter
    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
        try limiter.requireRoom(.addPublisher, session.userID, transaction, at: context.time)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        guard try ProjectRow.find(name.normalized, transaction) == nil else { throw PublisherRefusal.projectThere(name.normalized) }
        let own: SQL = "publishers.created_by = \(session.userID) AND \(StoredPublisher.isPending(context.time))"
        let same: SQL = "publishers.project_name = \(name.normalized) AND \(publisher.isSame)"
        guard try !transaction.exists("SELECT 1 FROM publishers WHERE \(own) AND \(same)") else { throw PublisherRefusal.thereAlready }
        // The same job cannot make one project for two.
        guard try !transaction.exists("SELECT 1 FROM publishers WHERE \(StoredPublisher.isOffered(context.time)) AND \(same)") else {
            throw PublisherRefusal.addedByAnother
        }
        let count = try transaction.first("SELECT count(*) FROM publishers WHERE \(own)") { try $0.integer(0) } ?? 0
        guard count < Self.limit else { throw PublisherRefusal.tooManyPending(limit: Self.limit) }
        try limiter.note(.addPublisher, session.userID, transaction, at: context.time)
        let id = try publisher.insert(
            project: nil, name: name.normalized, expires: context.time.adding(seconds: Self.life), by: session.userID, transaction,
            context)
        let payload: CanonicalJSON = [
            "publisher": .string(id), "project": .string(name.normalized), "issuer": .string(publisher.issuer),
            "rule": publisher.fields.written,
        ]
        try transaction.record(Event(.pendingPublisherAdd, subject: .user(id: session.userID), payload: payload))
        try session.tell(site, transaction, context) { name in
            (
                "A trusted publisher for a project to come was added to \(name)",
                """
                Jobs that fit this publisher may make the project \(self.name.normalized), and you will own it:

                \(publisher.summary)
                Issuer: \(publisher.issuer)
                """
            )
        }
    }
}

/// Takes back a publisher for a project that is yet to be made.
package struct RemovePendingPublisher: Action {
    package static let summary = ActionSummary(
        "remove pending publisher", permission: .accountOwnerProved, events: [.pendingPublisherRemove])

    let session: SignedIn
    let publisherID: String

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try session.require(Self.summary.permission, transaction, context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        let condition: SQL = "publishers.id = \(publisherID) AND publishers.created_by = \(session.userID) AND publishers.project IS NULL"
        guard let publisher = try StoredPublisher.those(condition, transaction).first else { throw PublisherRefusal.noSuchPublisher }
        try publisher.removePending("owner", transaction)
    }
}

/// Takes away publishers for projects that nobody has made in time, and tells those who added them.
package struct EndPendingPublishers: Action {
    package static let summary = ActionSummary("end pending publishers", permission: .server, events: [.pendingPublisherRemove])

    let site: SiteIdentity

    package func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {
        try requireServer(context)
    }

    package func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
        for publisher in try StoredPublisher.those(Self.isOver(context.time), transaction).prefix(100) {
            try publisher.removePending("time", transaction)
            try publisher.tellWhoAddedIt(
                "The publisher for \(publisher.projectName) has ended",
                """
                Nobody has made the project \(publisher.projectName) in time, so its trusted publisher is gone. You can add it again:

                \(site.baseURL)/manage/account/publishing/
                """,
                transaction
            )
        }
    }

    static func isOver(_ time: Timestamp) -> SQL { "publishers.project IS NULL AND publishers.expires_at <= \(time)" }
}

extension StoredPublisher {
    /// - Parameter cause: who or what took it away.
    func removePending(_ cause: String, _ transaction: WriteTransaction) throws {
        try transaction.execute("DELETE FROM publishers WHERE id = \(id)")
        let payload: CanonicalJSON = ["publisher": .string(id), "project": .string(projectName), "by": .string(cause)]
        try transaction.record(Event(.pendingPublisherRemove, subject: .user(id: addedByID), payload: payload))
    }

    /// A mail to whoever added it.
    func tellWhoAddedIt(_ subject: String, _ text: String, _ transaction: WriteTransaction) throws {
        let recipients = try transaction.all(
            "SELECT address FROM email_addresses WHERE user_id = \(addedByID) AND is_primary = 1 AND is_verified = 1"
        ) { try $0.text(0) }
        guard !recipients.isEmpty else { return }
        try transaction.notify(Notice(to: recipients, subject: subject, text: text))
    }
}
