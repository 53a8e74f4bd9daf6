/// Puts a job into the queue, in the transaction that causes it.
struct JobWriter {
    let transaction: WriteTransaction

    func enqueue(kind: String, payload: CanonicalJSON, at time: Timestamp) throws {
        try transaction.execute(
            "INSERT INTO jobs (kind, payload, run_at, attempts, queued_at) VALUES (\(kind), \(payload.bytes), \(time), 0, \(time))"
        )
        transaction.touch(.jobs)
    }
}

extension WriteTransaction {
    /// Takes every mail that waits out of the queue.
    /// - Returns: how many there were.
    package func dropWaitingMails() throws -> Int {
        try all("DELETE FROM jobs WHERE kind = \(Notice.jobKind) RETURNING id") { try $0.integer(0) }.count
    }
}
