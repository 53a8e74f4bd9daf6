internal import Accounts
internal import Persistence

extension PublishingAuthority {
    /// The person behind an upload: who acts, or who added the publisher that does. A new project becomes theirs.
    /// - Throws: `PublishingRefusal.notPermitted` if no publisher of the token is for the project of that name any more.
    func person(_ name: String, _ transaction: ReadTransaction, at time: Timestamp) throws -> String {
        if let userID { return userID }
        return try own(name, transaction, at: time).addedBy
    }

    /// The same in the name of the one publisher that is for the project: whoever else has added some that fit has no part in it.
    /// - Throws: `PublishingRefusal.notPermitted`
    func acting(on name: String, _ transaction: ReadTransaction, at time: Timestamp) throws -> PublishingAuthority {
        guard case .token(let token) = self, userID == nil else { return self }
        return .publisher(try own(name, transaction, at: time), token)
    }

    private func own(_ name: String, _ transaction: ReadTransaction, at time: Timestamp) throws -> TokenPublisher {
        let isOpen: SQL = "(publishers.project IS NOT NULL OR \(StoredPublisher.isPending(time)))"
        let isOfToken: SQL = "publishers.id IN \(list: publishers.map(\.id)) AND publishers.project_name = \(name) AND \(isOpen)"
        guard let id = try StoredPublisher.those(isOfToken, transaction).first?.id, let found = publishers.first(where: { $0.id == id })
        else { throw PublishingRefusal.notPermitted(user: self.name, project: name) }
        return found
    }

    /// A project was made: the publisher that made it is its own from now on, and those that others had for it are of no use.
    func settlePublishers(_ name: String, _ number: Int64, _ transaction: WriteTransaction) throws -> Bool {
        let waiting: SQL = "SELECT 1 FROM publishers WHERE project IS NULL AND project_name = \(name)"
        guard try transaction.exists(waiting) else { return false }
        try transaction.execute(
            """
            UPDATE publishers SET project = \(number), expires_at = NULL
            WHERE project IS NULL AND project_name = \(name) AND id IN \(list: token.map { $0.publishers.map(\.id) } ?? [])
            """
        )
        for publisher in try StoredPublisher.those("publishers.project IS NULL AND publishers.project_name = \(name)", transaction) {
            try publisher.removePending("taken", transaction)
            try publisher.tellWhoAddedIt(
                "The publisher for \(name) has ended",
                """
                The project \(name) was made by another upload, so your trusted publisher for it is of no use any more, and is gone.

                Is the project yours? Then add the publisher on its own page. Else somebody was first: ask them, or the operator of this
                index if you did not expect that.
                """,
                transaction
            )
        }
        return true
    }
}
