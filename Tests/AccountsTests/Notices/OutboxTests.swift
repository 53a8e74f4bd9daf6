import Accounts
import Persistence
import TestSupport
import Testing

@Suite struct OutboxTests {
    private let index: TestIndex
    private let carrier: MailCarrier

    init() throws {
        index = try TestIndex()
        let outbox = Outbox(folder: index.folder.path("outbox"), host: "pkg.example.org", clock: index.clock.wallClock)
        carrier = MailCarrier(
            queue: JobQueue(index.database, clock: index.clock.wallClock), outbox: outbox, blocking: BlockingThreads.executor)
    }

    /// The mails in the outbox, as another program reads them.
    private func delivered() async throws -> [ParsedMail] {
        #expect(try await carrier.deliverDue().isEmpty)
        let paths = try index.folder.names(in: "outbox").map { index.folder.path("outbox/" + $0) }
        return try await BlockingThreads.run { try ParsedMail.parse(paths) }
    }

    private func queue(_ notice: Notice) async throws {
        try await index.asOperator(Sending(notice: notice))
    }

    /// An action that sends just this mail.
    private struct Sending: Action {
        static let summary = ActionSummary("send", permission: .machineOperator, events: [.accountCreate])
        let notice: Notice

        func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

        func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
            try transaction.notify(notice)
            try transaction.record(Event(.accountCreate, subject: .user(id: "u")))
        }
    }

    @Test func `an account's mails come out of the outbox as mails that others can read`() async throws {
        let user = try await index.user("alice")
        _ = try await index.token(for: user)
        try await index.asOperator(DisableUser(name: Username("alice"), reason: "Grüße, \"alice\""))
        let mails = try await delivered()
        #expect(mails.count == 3)
        for mail in mails {
            #expect(mail.defects.isEmpty)
            #expect(mail.bareLineEnds == 0)
            #expect(mail.recipients == ["alice@example.org"])
            #expect(mail.sender == "rind@pkg.example.org")
            #expect(mail.date == "2030-03-17T17:46:40+00:00")
        }
        #expect(
            mails.map { $0.header("Subject") } == [
                ["Your account alice"], ["A new API token for alice"], ["Your account alice is disabled"],
            ])
        #expect(mails.last?.body.contains("Reason: Grüße, \"alice\"") == true)
        #expect(Set(mails.flatMap { $0.header("Message-ID") }).count == 3)
    }

    @Test func `a subject cannot bring a header, a line or a body of its own`() async throws {
        let subject = "Hello\r\nBcc: eve@example.org\r\n\r\nBuy now"
        try await queue(Notice(to: ["alice@example.org"], subject: subject, text: "Text"))
        let mail = try #require(try await delivered().first)
        #expect(mail.header("Bcc").isEmpty)
        #expect(mail.recipients == ["alice@example.org"])
        #expect(mail.body == "Text\n")
        #expect(mail.header("Subject").count == 1)
    }

    @Test func `a subject beyond ASCII arrives as it was written`() async throws {
        try await queue(Notice(to: ["alice@example.org"], subject: "Grüße 🧀", text: "Text"))
        let mail = try #require(try await delivered().first)
        #expect(mail.header("Subject") == ["Grüße 🧀"])
        #expect(mail.defects.isEmpty)
    }

    @Test func `the body arrives line for line, and no line of it is taken for a header`() async throws {
        let text = "Bcc: eve@example.org\n\nFrom here\n.\nto there  \n\u{1F9C0}"
        try await queue(Notice(to: ["alice@example.org"], subject: "s", text: text))
        let mail = try #require(try await delivered().first)
        #expect(mail.body == text + "\n")
        #expect(mail.header("Bcc").isEmpty)
    }

    @Test func `several recipients stand in one head`() async throws {
        try await queue(Notice(to: ["a@example.org", "b@example.org"], subject: "s", text: "t"))
        #expect(try await delivered().first?.recipients == ["a@example.org", "b@example.org"])
    }

    @Test func `mails are their owner's alone to read`() async throws {
        try await index.user("alice")
        #expect(try await carrier.deliverDue().isEmpty)
        #expect(try index.folder.mode("outbox") == 0o700)
        let names = try index.folder.names(in: "outbox")
        #expect(names == ["00000001.eml"])
        #expect(try index.folder.mode("outbox/00000001.eml") == 0o600)
    }

    @Test func `mails lie in the order in which they were queued`() async throws {
        for number in 10..<30 { try await index.user("u\(number)") }
        let mails = try await delivered()
        #expect(mails.map { $0.header("Subject") } == (10..<30).map { ["Your account u\($0)"] })
    }

    @Test func `a delivered mail is not delivered again`() async throws {
        try await index.user("alice")
        #expect(try await delivered().count == 1)
        try index.folder.write([], to: "outbox/marker")
        index.clock.advance(seconds: 1_000_000)
        #expect(try await carrier.deliverDue().isEmpty)
        #expect(try index.folder.names(in: "outbox") == ["00000001.eml", "marker"])
    }

    @Test func `a mail that cannot be delivered is told of, waits, and goes out later`() async throws {
        try index.folder.write([], to: "outbox")
        try await index.user("alice")
        #expect(try await carrier.deliverDue().count == 1)
        #expect(try await carrier.deliverDue().isEmpty)
        try index.folder.remove("outbox")
        index.clock.advance(seconds: 10)
        #expect(try await delivered().count == 1)
    }

    @Test func `a runner that died in the middle costs a mail twice, in the same file`() async throws {
        try await index.user("alice")
        let queue = JobQueue(index.database, clock: index.clock.wallClock)
        let outbox = Outbox(folder: index.folder.path("outbox"), host: "localhost", clock: index.clock.wallClock)
        let (job, notice) = try #require(try await queue.takeMail())
        try outbox.deliver(notice, job: job)
        index.clock.advance(seconds: 60)
        #expect(try await carrier.deliverDue().isEmpty)
        #expect(try index.folder.names(in: "outbox") == ["00000001.eml"])
    }
}
