package import Persistence

/// A trusted publisher that a token is of.
package struct TokenPublisher: Hashable, Sendable {
    package let id: String
    /// What it is in a line, for people.
    package let summary: String
    /// The account that added it.
    package let addedBy: String

    package init(id: String, summary: String, addedBy: String) {
        (self.id, self.summary, self.addedBy) = (id, summary, addedBy)
    }

    /// The condition on `publishers` of those of a project that work: they stop with the account that added them and with the last owner of
    /// their project. Those that an account added in the time that its lock is about stop with the lock.
    package static let isWorking: SQL = """
        publishers.project IS NOT NULL AND EXISTS (
            SELECT 1 FROM roles JOIN users AS owners ON owners.id = roles.user_id
            WHERE roles.project = publishers.project AND roles.role = 'owner'
                AND owners.deleted_at IS NULL AND owners.state = 'active' AND owners.hold IS NULL
        ) AND EXISTS (
            SELECT 1 FROM users AS adders WHERE adders.id = publishers.created_by AND adders.deleted_at IS NULL AND adders.state = 'active'
                AND (adders.hold IS NULL OR coalesce(adders.locked_before, publishers.created_at + 1) > publishers.created_at)
        )
        """

    /// Selects the ids of the tokens of a project's publishers, as far as these work.
    /// - Parameter project: the number of the project.
    package static func tokens(of project: Int64) -> SQL {
        """
        SELECT token_publishers.token_id FROM token_publishers JOIN publishers ON publishers.id = token_publishers.publisher_id
        WHERE publishers.project = \(project) AND (\(isWorking))
        """
    }

    /// Those of a token that may still be good for something.
    static func all(of tokenID: String, _ transaction: ReadTransaction) throws -> [TokenPublisher] {
        try transaction.all(
            """
            SELECT publishers.id, token_publishers.summary, publishers.created_by
            FROM token_publishers JOIN publishers ON publishers.id = token_publishers.publisher_id
            WHERE token_publishers.token_id = \(tokenID) AND (publishers.project IS NULL OR (\(isWorking)))
            ORDER BY publishers.created_at, publishers.id
            """
        ) { TokenPublisher(id: try $0.text(0), summary: try $0.text(1), addedBy: try $0.text(2)) }
    }
}
