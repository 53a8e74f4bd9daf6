package import Persistence

/// Takes the queued mails and delivers them, for as long as there are any. Used by one task at a time.
///
/// A mail that fails goes back into the queue and does not stand in the way of others. When nothing can go out at all, the whole queue
/// waits: ten seconds, doubling up to five minutes, so that a server which is down is asked by one mail rather than by all.
package actor MailCarrier {
    private static let patience: Int64 = 3 * 86_400
    private static let longestPause: Int64 = 300

    private let queue: JobQueue
    private let transport: any MailTransport
    private let sender: MailSender
    private let clock: WallClock
    private var pausedUntil: Timestamp?
    private var failedRounds: Int64 = 0

    package init(queue: JobQueue, transport: any MailTransport, sender: MailSender, clock: WallClock) {
        self.queue = queue
        self.transport = transport
        self.sender = sender
        self.clock = clock
    }

    /// Delivers all mail that is due.
    /// - Returns: what did not go out, for the log; empty when all did.
    package func deliverDue() async throws -> [MailReport] {
        var reports: [MailReport] = []
        while !Task.isCancelled, !isPaused, let (job, notice) = try await next(&reports) {
            if let report = try await deliver(notice, job) { reports.append(report) }
        }
        return reports
    }

    private var isPaused: Bool {
        pausedUntil.map { clock.now() < $0 } ?? false
    }

    /// What cannot be read is dropped: it would be the next again and again.
    private func next(_ reports: inout [MailReport]) async throws -> (JobQueue.Job, Notice)? {
        while true {
            do {
                return try await queue.takeMail(lease: transport.longestDelivery + 60)
            } catch let error as UnreadableJob {
                try await queue.finish(error.job)
                reports.append(MailReport(job: error.job.id, fate: .refused, reason: "the job cannot be read"))
            }
        }
    }

    private func deliver(_ notice: Notice, _ job: JobQueue.Job) async throws -> MailReport? {
        if let expires = notice.expires, expires <= clock.now() {
            try await queue.finish(job)
            return MailReport(job: job.id, fate: .expired, reason: "its time was over after \(job.attempts) tries")
        }
        do throws(DeliveryFailure) {
            try await send(notice, job)
        } catch {
            return try await settle(error, job)
        }
        (pausedUntil, failedRounds) = (nil, 0)
        try await queue.finish(job)
        return nil
    }

    private func send(_ notice: Notice, _ job: JobQueue.Job) async throws(DeliveryFailure) {
        guard notice.recipients.count == 1, let recipient = MailAddress(notice.recipients[0]) else {
            throw DeliveryFailure(.none, "its address cannot be written in a mail")
        }
        try await transport.deliver(OutgoingMail(notice, to: recipient, from: sender, job: job))
    }

    private func settle(_ failure: DeliveryFailure, _ job: JobQueue.Job) async throws -> MailReport? {
        switch failure.remedy {
        case .none:
            try await queue.finish(job)
            return MailReport(job: job.id, fate: .refused, reason: failure.reason)
        case .nextStart:
            try await queue.release(job)
            return nil
        case .pause: pause()
        case .later: break
        }
        guard job.queuedAt.adding(seconds: Self.patience) > clock.now() else {
            try await queue.finish(job)
            return MailReport(job: job.id, fate: .givenUp, reason: failure.reason)
        }
        try await queue.postpone(job)
        return MailReport(job: job.id, fate: .waits, reason: failure.reason)
    }

    private func pause() {
        pausedUntil = clock.now().adding(seconds: min(10 << min(failedRounds, 9), Self.longestPause))
        failedRounds += 1
    }
}
