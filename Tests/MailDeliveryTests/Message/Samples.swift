import TestSupport

@testable import MailDelivery
@testable import Persistence

/// Mails for tests.
enum Samples {
    static let sender = MailSender(host: "pkg.example.org")

    static func job(_ id: Int64 = 7, attempts: Int = 0) -> JobQueue.Job {
        JobQueue.Job(id: id, payload: [], attempts: attempts, queuedAt: HandSetClock().now)
    }

    static func mail(
        subject: String = "A subject",
        text: String = "Text",
        to recipient: String = "alice@example.org",
        from sender: MailSender = sender
    ) throws -> OutgoingMail {
        guard let address = MailAddress(recipient) else { throw NoAddress(text: recipient) }
        let notice = Notice(to: [recipient], subject: subject, text: text)
        return OutgoingMail(notice, to: address, from: sender, job: job())
    }

    /// The mail as Python reads it.
    static func read(_ mail: OutgoingMail) async throws -> ParsedMail {
        try await MailOracle.mails([mail.content])[0]
    }

    struct NoAddress: Error {
        let text: String
    }
}
