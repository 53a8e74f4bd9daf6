/// Keeps what the product notes for itself: when a session was last used, which job was done, what is out of date.
///
/// None of it is a change on somebody's behalf, so it leaves no event; whatever is, goes through the `ActionRunner`.
package struct Bookkeeper: Sendable {
    private let committer: GroupCommitter
    private let clock: WallClock

    package init(_ database: Database, clock: WallClock) {
        committer = database.committer
        self.clock = clock
    }

    /// Runs the body in a write transaction, and returns when it is durable.
    package func note<Value: Sendable>(
        _ body: @escaping @Sendable (WriteTransaction, Timestamp) throws -> Value
    ) async throws -> Value {
        let context = ActionContext(actor: .machineOperator, origin: .commandLine, time: clock.now())
        return try await committer.commit { database in
            let transaction = WriteTransaction(database, context: context)
            let value = try body(transaction, context.time)
            return (value, transaction.changes)
        }
    }
}
