internal import GRDB
internal import Synchronization

/// Collects write transactions and commits those that wait together, with one `fsync`.
final class GroupCommitter: Sendable {
    /// One transaction in the queue.
    private struct Entry: Sendable {
        /// Runs the body in a savepoint.
        let run: @Sendable (GRDB.Database) -> Result<Ready, any Error>
        /// Tells the waiting caller that nothing of it happened.
        let fail: @Sendable (any Error) -> Void
    }

    /// What is left to do once the commit is durable.
    private struct Ready: Sendable {
        let changes: Set<Change>
        let succeed: @Sendable () -> Void
    }

    /// A transaction of the batch that is being committed, and what has become of it. Its caller is told exactly once.
    private struct Slot {
        let entry: Entry
        var ready: Ready?
        private var isRefused = false

        init(entry: Entry) {
            self.entry = entry
        }

        mutating func fail(_ error: any Error) {
            guard !isRefused else { return }
            isRefused = true
            ready = nil
            entry.fail(error)
        }
    }

    private struct Queue {
        var waiting: [Entry] = []
        var isDraining = false
    }

    /// So many share a commit at the most: a bound on how long the first waits for the last.
    private static let batchLimit = 64

    private let writer: any DatabaseWriter
    /// What must not wait until the queue is empty.
    private let betweenBatches: @Sendable (GRDB.Database) -> Void
    private let observer: ChangeObserver
    private let queue = Mutex(Queue())

    init(
        writer: any DatabaseWriter,
        observer: ChangeObserver,
        betweenBatches: @escaping @Sendable (GRDB.Database) -> Void
    ) {
        self.writer = writer
        self.betweenBatches = betweenBatches
        self.observer = observer
    }

    /// Runs the body inside a shared transaction; returns when that is committed.
    func commit<Value: Sendable>(
        _ body: @escaping @Sendable (GRDB.Database) throws -> (Value, Set<Change>)
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(
                Entry(
                    run: { database in
                        Result {
                            let (value, changes) = try Self.inSavepoint(database, body)
                            return Ready(changes: changes) { continuation.resume(returning: value) }
                        }
                    },
                    fail: { continuation.resume(throwing: $0) }
                )
            )
        }
    }

    private func enqueue(_ entry: Entry) {
        let mustStart = queue.withLock { queue in
            queue.waiting.append(entry)
            defer { queue.isDraining = true }
            return !queue.isDraining
        }
        guard mustStart else { return }
        writer.asyncWriteWithoutTransaction { database in
            while let batch = self.nextBatch() {
                self.commit(batch, database)
                self.betweenBatches(database)
            }
        }
    }

    private func nextBatch() -> [Entry]? {
        queue.withLock { queue in
            guard !queue.waiting.isEmpty else {
                queue.isDraining = false
                return nil
            }
            let batch = Array(queue.waiting.prefix(Self.batchLimit))
            queue.waiting.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [Entry], _ database: GRDB.Database) {
        var slots = batch.map { Slot(entry: $0) }
        do {
            try PreparedStatement.run("BEGIN IMMEDIATE", database)
            for index in slots.indices {
                switch slots[index].entry.run(database) {
                case .success(let ready): slots[index].ready = ready
                case .failure(let error as UndoFailed): throw error
                case .failure(let error): try refuse(index, of: &slots, because: error, database)
                }
            }
            try PreparedStatement.run("COMMIT", database)
        } catch {
            if database.isInsideTransaction { try? PreparedStatement.run("ROLLBACK", database) }
            let cause = (error as? UndoFailed)?.cause ?? error
            for index in slots.indices { slots[index].fail(cause) }
            return
        }
        observer.committed(slots.reduce(into: []) { $0.formUnion($1.ready?.changes ?? []) })
        for slot in slots { slot.ready?.succeed() }
    }

    /// A body failed. Its savepoint is undone; but a full disk may have made SQLite undo the whole transaction, and then nobody
    /// before it has succeeded either.
    private func refuse(_ index: Int, of slots: inout [Slot], because error: any Error, _ database: GRDB.Database) throws {
        slots[index].fail(error)
        guard !database.isInsideTransaction else { return }
        for earlier in slots.indices.prefix(index) { slots[earlier].fail(error) }
        try PreparedStatement.run("BEGIN IMMEDIATE", database)
    }

    private static func inSavepoint<Value>(
        _ database: GRDB.Database,
        _ body: (GRDB.Database) throws -> Value
    ) throws -> Value {
        try PreparedStatement.run("SAVEPOINT action", database)
        do {
            let value = try body(database)
            try PreparedStatement.run("RELEASE action", database)
            return value
        } catch let cause {
            // A full disk may have undone the whole transaction already.
            guard database.isInsideTransaction else { throw cause }
            do {
                try PreparedStatement.run("ROLLBACK TO action", database)
                try PreparedStatement.run("RELEASE action", database)
            } catch {
                throw UndoFailed(cause: cause)
            }
            throw cause
        }
    }
}

/// What a refused action did could not be undone alone: nothing of its batch is committed. Callers hear the cause.
private struct UndoFailed: Error {
    let cause: any Error
}
