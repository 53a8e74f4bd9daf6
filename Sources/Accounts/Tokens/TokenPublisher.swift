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

    /// The condition on `publishers` of those of a project that work: they stop with the account that added them, also while it is being
    /// recovered, and with the last owner of their project. A lock stops those that the account added in the time that the lock is about.
    package static let isWorking: SQL = """
        publishers.project IS NOT NULL AND EXISTS (
            SELECT 1 FROM roles JOIN users AS owners ON owners.id = roles.user_id
            WHERE roles.project = publishers.project AND roles.role = 'owner'
                AND owners.deleted_at IS NULL AND owners.state = 'active' AND owners.hold IS NULL
        ) AND EXISTS (
            SELECT 1 FROM users AS adders WHERE adders.id = publishers.created_by AND adders.deleted_at IS NULL AND adders.state = 'active'
                AND (adders.hold IS NULL
                    OR (adders.hold = 'locked' AND coalesce(adders.locked_before, publishers.created_at) > publishers.created_at))
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

    /// What the owners of a project may see of a token of its publishers.
    package struct View: Sendable {
        /// What their own publisher is, for people.
        package let summary: String
        /// Whether it is of publishers of other projects, too: what it does there is no business of theirs.
        package let isShared: Bool
    }

    /// The tokens of a project's publishers, by their ids.
    package static func views(of project: Int64, _ transaction: ReadTransaction) throws -> [String: View] {
        let rows = try transaction.all(
            """
            SELECT token_publishers.token_id, token_publishers.summary, EXISTS (
                SELECT 1 FROM token_publishers AS others JOIN publishers AS foreigners ON foreigners.id = others.publisher_id
                WHERE others.token_id = token_publishers.token_id AND (foreigners.project IS NULL OR foreigners.project <> \(project))
            )
            FROM token_publishers JOIN publishers ON publishers.id = token_publishers.publisher_id
            WHERE publishers.project = \(project) ORDER BY publishers.created_at, publishers.id
            """
        ) { (try $0.text(0), View(summary: try $0.text(1), isShared: try $0.flag(2))) }
        return Dictionary(rows) { first, _ in first }
    }

    /// Whom a token of publishers concerns: their projects, and for one that is yet to be made who added the publisher.
    package static func subjects(of tokenID: String, _ transaction: ReadTransaction) throws -> [Subject] {
        let all = try transaction.all(
            """
            SELECT projects.id, publishers.created_by FROM token_publishers
            JOIN publishers ON publishers.id = token_publishers.publisher_id
            LEFT JOIN projects ON projects.number = publishers.project
            WHERE token_publishers.token_id = \(tokenID) ORDER BY publishers.created_at, publishers.id
            """
        ) { row in try row.optionalText(0).map { Subject.project(id: $0) } ?? .user(id: try row.text(1)) }
        var subjects: [Subject] = []
        for subject in all where !subjects.contains(subject) { subjects.append(subject) }
        return subjects
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
