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
    }

    private static let lease: Int64 = 60
    private let committer: GroupCommitter
    private let database: Database
    private let clock: WallClock

    package init(_ database: Database, clock: WallClock) {
        self.database = database
        committer = database.committer
        self.clock = clock
    }

    /// Leases the next mail that is due, if there is one.
    package func takeMail() async throws -> (Job, Notice)? {
        guard let job = try await take(kind: Notice.jobKind) else { return nil }
        return (job, try JSONDecoder().decode(Notice.self, from: Data(job.payload)))
    }

    package func finish(_ job: Job) async throws {
        try await change { try $0.execute("DELETE FROM jobs WHERE id = \(job.id)") }
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

    /// Puts the job back as it was, to be tried by whoever comes next.
    package func giveBack(_ job: Job) async throws {
        try await change { try $0.execute("UPDATE jobs SET leased_until = NULL WHERE id = \(job.id)") }
    }

    /// Leases the next job of that kind that is due, if there is one.
    package func take(kind: String) async throws -> Job? {
        let now = clock.now()
        let isDue: SQL = """
            SELECT id FROM jobs WHERE kind = \(kind) AND run_at <= \(now) AND (leased_until IS NULL OR leased_until <= \(now)) LIMIT 1
            """
        guard try await database.read({ try $0.exists(isDue) }) else { return nil }
        return try await change { transaction in
            try transaction.first(
                """
                UPDATE jobs SET leased_until = \(now.adding(seconds: Self.lease)) WHERE id = (
                    SELECT id FROM jobs WHERE kind = \(kind) AND run_at <= \(now) AND (leased_until IS NULL OR leased_until <= \(now))
                    ORDER BY run_at, id LIMIT 1
                ) RETURNING id, payload, attempts
                """
            ) { Job(id: try $0.integer(0), payload: try $0.blob(1), attempts: Int(try $0.integer(2))) }
        }
    }

    private func change<Value: Sendable>(_ body: @escaping @Sendable (WriteTransaction) throws -> Value) async throws -> Value {
        let context = ActionContext(actor: .machineOperator, origin: .commandLine, time: clock.now())
        return try await committer.commit { database in
            (try body(WriteTransaction(database, context: context)), [])
        }
    }
}

extension Notice: Decodable {
    private enum CodingKeys: String, CodingKey {
        case recipients, subject, text
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        recipients = try values.decode([String].self, forKey: .recipients)
        subject = try values.decode(String.self, forKey: .subject)
        text = try values.decode(String.self, forKey: .text)
    }
}
