internal import GRDB

/// Runs actions: the one door to a write transaction.
///
/// Actions that arrive while a commit is being made durable share the next one (group commit): each runs in a savepoint of its own, so
/// that one's refusal does not touch the others, and one `fsync` serves all.
package struct ActionRunner: Sendable {
    private let committer: GroupCommitter
    private let clock: WallClock

    package init(_ database: Database, clock: WallClock) {
        committer = database.committer
        self.clock = clock
    }

    /// Authorises and performs the action, and returns when it is durable and readers will see it.
    /// - Throws: the action's refusal, with nothing changed; or a fault.
    package func run<Act: Action>(_ action: Act, as actor: Actor, from origin: Origin) async throws -> Act.Outcome {
        let context = ActionContext(actor: actor, origin: origin, time: clock.now())
        return try await committer.commit { database in
            let transaction = WriteTransaction(database, context: context)
            let changesBefore = database.totalChangesCount
            try action.authorize(transaction, context)
            let outcome = try action.perform(transaction, context)
            guard !transaction.tags.isEmpty || database.totalChangesCount == changesBefore else {
                throw UnauditedChange(action: Act.summary.name)
            }
            guard transaction.tags.isSubset(of: Act.summary.events) else { throw UnlistedEvent(action: Act.summary.name) }
            if !Act.summary.leavesCredentials { transaction.touch(.credentials) }
            return (outcome, transaction.changes)
        }
    }
}

/// An action left an event that its row in the list of actions does not name: a mistake in the program, rolled back.
package struct UnlistedEvent: Error, Equatable {
    package let action: String
}

/// An action changed something and left no event: a mistake in the program, rolled back.
package struct UnauditedChange: Error, Equatable {
    package let action: String
}
