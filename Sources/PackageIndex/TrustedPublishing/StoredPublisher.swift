internal import Accounts
package import IdentityTokens
internal import Persistence

/// A publisher as the database has it: of a project, or pending for one that is yet to be made.
package struct StoredPublisher: Sendable {
    package let id: String
    /// Normalized.
    package let projectName: String
    /// Nothing while there is no project.
    let projectNumber: Int64?
    let projectID: String?
    package let issuer: String
    package let fields: PublisherFields
    package let pins: PinnedIDs
    /// Who added it.
    package let addedBy: String
    let addedByID: String
    /// In microseconds since the beginning of 1970 UTC, as the other times.
    package let createdAt: Int64
    package let expiresAt: Int64?
    package let usedAt: Int64?
    /// Whether jobs can use it, if it is one of a project.
    package let isWorking: Bool
    /// Whether the account that added it has a role in the project.
    package let isOfMember: Bool

    /// Those that meet a condition on `publishers`, oldest first.
    static func those(_ condition: SQL, _ transaction: ReadTransaction) throws -> [StoredPublisher] {
        try transaction.all(
            """
            SELECT publishers.id, publishers.project_name, publishers.project, projects.id, publishers.issuer, publishers.rule,
                publishers.pinned_owner, publishers.pinned_repository, users.name, users.id, publishers.created_at,
                publishers.expires_at, publishers.used_at, \(TokenPublisher.isWorking),
                EXISTS (SELECT 1 FROM roles WHERE roles.project = publishers.project AND roles.user_id = publishers.created_by)
            FROM publishers JOIN users ON users.id = publishers.created_by LEFT JOIN projects ON projects.number = publishers.project
            WHERE \(condition) ORDER BY publishers.created_at, publishers.id
            """,
            StoredPublisher.init
        )
    }

    private init(_ row: Row) throws {
        id = try row.text(0)
        projectName = try row.text(1)
        projectNumber = try row.optionalInteger(2)
        projectID = try row.optionalText(3)
        issuer = try row.text(4)
        fields = try PublisherFields(stored: try row.blob(5))
        pins = try PinnedIDs(owner: try row.optionalText(6), repository: try row.optionalText(7))
        addedBy = try row.text(8)
        addedByID = try row.text(9)
        createdAt = try row.integer(10)
        expiresAt = try row.optionalInteger(11)
        usedAt = try row.optionalInteger(12)
        isWorking = try row.flag(13)
        isOfMember = try row.flag(14)
    }

    /// What it is in a line, for people.
    /// - Parameter kind: what kind of issuer it is of; nothing if that is trusted no more.
    package func summary(_ kind: PublisherKind?) -> String {
        guard let kind, let rule = try? fields.rule(kind, issuer: issuer) else {
            return "a publisher of \(issuer), which is not trusted here any more"
        }
        return rule.summary
    }

    /// As its tokens know it.
    func named(_ kind: PublisherKind) -> TokenPublisher {
        TokenPublisher(id: id, summary: summary(kind), addedBy: addedByID)
    }

    /// What the present condition of pending ones is.
    static func isPending(_ time: Timestamp) -> SQL { "publishers.project IS NULL AND publishers.expires_at > \(time)" }

    /// The same, of an account that could own the project: one that is out of use is in nobody's way.
    static func isOffered(_ time: Timestamp) -> SQL {
        """
        \(isPending(time)) AND publishers.created_by IN
            (SELECT users.id FROM users WHERE users.deleted_at IS NULL AND users.state = 'active' AND users.hold IS NULL)
        """
    }
}

/// A publisher that is about to be added, its rule well formed.
package struct NewPublisher: Sendable {
    let issuer: String
    let fields: PublisherFields
    let summary: String
    /// Where its jobs run.
    let place: String

    /// - Throws: `PublisherRefusal.malformed`
    package init(_ fields: PublisherFields, of issuer: IssuerSettings) throws(PublisherRefusal) {
        let own = fields.only(issuer.kind)
        do throws(PublisherError) {
            let rule = try own.rule(issuer.kind, issuer: issuer.url)
            (summary, place) = (rule.summary, rule.place)
        } catch {
            throw .malformed(field: error.field, sentence: error.sentence)
        }
        self.issuer = issuer.url
        self.fields = own
    }

    /// - Parameter project: none for a project that is yet to be made.
    /// - Returns: its id.
    func insert(
        project: Int64?,
        name: String,
        expires: Timestamp?,
        by userID: String,
        _ transaction: WriteTransaction,
        _ context: ActionContext
    ) throws -> String {
        let id = randomID()
        try transaction.execute(
            """
            INSERT INTO publishers (id, project, project_name, issuer, place, rule, created_by, created_at, expires_at)
            VALUES (\(id), \(project), \(name), \(issuer), \(place), \(fields.written.bytes), \(userID), \(context.time), \(expires))
            """
        )
        return id
    }

    /// The condition on `publishers` that one says the same.
    var isSame: SQL { "publishers.issuer = \(issuer) AND publishers.rule = \(fields.written.bytes)" }
}
