package import Persistence

/// Takes the queued mails and delivers them, for as long as there are any.
package struct MailCarrier: Sendable {
    private let queue: JobQueue
    private let outbox: Outbox
    private let blocking: any TaskExecutor

    /// - Parameter blocking: where files are written.
    package init(queue: JobQueue, outbox: Outbox, blocking: any TaskExecutor) {
        self.queue = queue
        self.outbox = outbox
        self.blocking = blocking
    }

    /// Delivers all mail that is due. A mail that cannot be delivered goes back into the queue.
    /// - Returns: what went wrong, for the log; empty when all went out.
    package func deliverDue() async throws -> [any Error] {
        var problems: [any Error] = []
        while let (job, notice) = try await queue.takeMail() {
            do {
                try await withTaskExecutorPreference(blocking) { try outbox.deliver(notice, job: job) }
                try await queue.finish(job)
            } catch {
                problems.append(error)
                try await queue.postpone(job)
            }
        }
        return problems
    }
}
