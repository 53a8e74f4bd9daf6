internal import Foundation

/// The jobs that actions left behind: what must still happen outside the database, such as sending a mail.
///
/// A job is leased before it runs and deleted when it is done. If its runner dies, the lease runs out and another takes it, so a job
/// runs at least once. A failed job is tried again after a time that doubles, from ten seconds to an hour.
package struct JobQueue: Sendable {
    /// A job that this runner holds.
    package struct Job: Sendable {
        package let id: Int64
        package let payload: [UInt8]
        /// How often it was tried before.
        package let attempts: Int
        package let queuedAt: Timestamp
    }

    private let bookkeeper: Bookkeeper
    private let database: Database
    private let clock: WallClock

    package init(_ database: Database, clock: WallClock) {
        self.database = database
        bookkeeper = Bookkeeper(database, clock: clock)
        self.clock = clock
    }

    /// Leases the next mail that is due, if there is one.
    /// - Parameter lease: for how many seconds it is this runner's alone: longer than sending a mail can take, or it is sent twice.
    /// - Throws: `UnreadableJob`, which holds the lease; faults of the database.
    package func takeMail(lease: Int64 = 60) async throws -> (Job, Notice)? {
        guard let job = try await take(kind: Notice.jobKind, lease: lease) else { return nil }
        guard let notice = try? JSONDecoder().decode(Notice.self, from: Data(job.payload)) else { throw UnreadableJob(job: job) }
        return (job, notice)
    }

    package func finish(_ job: Job) async throws {
        try await change { try $0.execute("DELETE FROM jobs WHERE id = \(job.id)") }
    }

    /// Gives the job back as it was: its runner ends before it has tried.
    package func release(_ job: Job) async throws {
        try await change { try $0.execute("UPDATE jobs SET leased_until = NULL WHERE id = \(job.id)") }
    }

    /// Puts the job back, to be tried later.
    package func postpone(_ job: Job) async throws {
        let delay = min(Int64(10) << Int64(min(job.attempts, 9)), 3_600)
        let due = clock.now().adding(seconds: delay)
        try await change { transaction in
            try transaction.execute(
                "UPDATE jobs SET run_at = \(due), leased_until = NULL, attempts = attempts + 1 WHERE id = \(job.id)"
            )
        }
    }

    /// Leases the next job of that kind that is due, if there is one.
    package func take(kind: String, lease: Int64 = 60) async throws -> Job? {
        let now = clock.now()
        let isDue: SQL = """
            SELECT id FROM jobs WHERE kind = \(kind) AND run_at <= \(now) AND (leased_until IS NULL OR leased_until <= \(now)) LIMIT 1
            """
        guard try await database.read({ try $0.exists(isDue) }) else { return nil }
        return try await change { transaction in
            try transaction.first(
                """
                UPDATE jobs SET leased_until = \(now.adding(seconds: lease)) WHERE id = (
                    SELECT id FROM jobs WHERE kind = \(kind) AND run_at <= \(now) AND (leased_until IS NULL OR leased_until <= \(now))
                    ORDER BY run_at, id LIMIT 1
                ) RETURNING id, payload, attempts, queued_at
                """,
                Job.init
            )
        }
    }

    private func change<Value: Sendable>(_ body: @escaping @Sendable (BookkeepingTransaction) throws -> Value) async throws -> Value {
        try await bookkeeper.note { transaction, _ in try body(transaction) }
    }
}

extension JobQueue.Job {
    fileprivate init(_ row: Row) throws {
        id = try row.integer(0)
        payload = try row.blob(1)
        attempts = Int(try row.integer(2))
        queuedAt = Timestamp(microseconds: try row.integer(3))
    }
}

/// What a job holds is not what its kind has: a mistake in a program.
package struct UnreadableJob: Error {
    package let job: JobQueue.Job
}
