import Persistence
import TestSupport

/// An event as the trail has it.
struct TrailEntry: Equatable {
    let tag: String
    let actor: String
    let subject: String
    let payload: String
    let personal: [String: String]

    init(_ tag: String, actor: String = "operator", subject: String, payload: String, personal: [String: String]) {
        (self.tag, self.actor, self.subject, self.payload, self.personal) = (tag, actor, subject, payload, personal)
    }
}

/// A mail that waits to be sent.
struct QueuedMail: Equatable {
    let recipients: [String]
    let subject: String
    let text: String
}

extension TestIndex {
    /// The whole trail, oldest first.
    func trail() async throws -> [TrailEntry] {
        try await database.read { transaction in
            var personal: [Int64: [String: String]] = [:]
            try transaction.forEach("SELECT sequence, field, value FROM event_personal") { row in
                personal[try row.integer(0), default: [:]][try row.text(1)] = try row.text(2)
            }
            return try transaction.all("SELECT sequence, tag, actor, subject, payload FROM events ORDER BY sequence") { row in
                TrailEntry(
                    try row.text(1),
                    actor: try row.text(2),
                    subject: try row.text(3),
                    payload: String(decoding: try row.blob(4), as: UTF8.self),
                    personal: personal[try row.integer(0)] ?? [:]
                )
            }
        }
    }

    /// Takes all queued mail out of the queue. What goes to several is one here again, though each gets a mail of their own.
    func takeMail() async throws -> [QueuedMail] {
        let queue = JobQueue(database, clock: clock.wallClock)
        var mails: [QueuedMail] = []
        while let (job, notice) = try await queue.takeMail() {
            let isOfLast = mails.last.map { $0.subject == notice.subject && $0.text == notice.text } ?? false
            let others = isOfLast ? mails.removeLast().recipients : []
            mails.append(QueuedMail(recipients: others + notice.recipients, subject: notice.subject, text: notice.text))
            try await queue.finish(job)
        }
        return mails
    }
}

/// What a command leaves of itself in the trail.
let commandLineAgent = ["agent": "rind (command line)"]
