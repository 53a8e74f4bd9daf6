import Accounts
import MailDelivery
import Persistence
import TestSupport
import Testing

@Suite struct OutboxTests {
    private let index: TestIndex
    private let carrier: MailCarrier

    init() throws {
        index = try TestIndex()
        carrier = MailCarrier(
            queue: JobQueue(index.database, clock: index.clock.wallClock),
            transport: Outbox(folder: index.folder.path("outbox"), blocking: BlockingThreads.executor),
            sender: MailSender(host: "pkg.example.org"),
            clock: index.clock.wallClock
        )
    }

    /// The mails in the outbox, as another program reads them.
    private func delivered() async throws -> [ParsedMail] {
        #expect(try await carrier.deliverDue().isEmpty)
        let paths = try index.folder.names(in: "outbox").map { index.folder.path("outbox/" + $0) }
        return try await MailOracle.mails(at: paths)
    }

    private func queue(_ notice: Notice) async throws {
        try await index.queue(notice)
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
        #expect(mails.last?.plain.contains("Reason: Grüße, \"alice\"") == true)
        #expect(Set(mails.flatMap { $0.header("Message-ID") }).count == 3)
    }

    @Test func `each recipient gets a mail of its own and does not see the others`() async throws {
        try await queue(Notice(to: ["a@example.org", "b@example.org", "a@example.org"], subject: "s", text: "t"))
        let mails = try await delivered()
        #expect(mails.map(\.recipients) == [["a@example.org"], ["b@example.org"]])
        #expect(Set(mails.flatMap { $0.header("Message-ID") }).count == 2)
        for name in try index.folder.names(in: "outbox") {
            let content = String(decoding: try index.folder.read("outbox/" + name), as: UTF8.self)
            #expect(content.contains("a@example.org") != content.contains("b@example.org"))
        }
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

    @Test func `a runner that died in the middle costs a mail twice, in the same file and with the same name`() async throws {
        try await index.user("alice")
        let queue = JobQueue(index.database, clock: index.clock.wallClock)
        let (job, notice) = try #require(try await queue.takeMail())
        let address = try #require(MailAddress(notice.recipients[0]))
        let mail = OutgoingMail(notice, to: address, from: MailSender(host: "pkg.example.org"), job: job)
        try await Outbox(folder: index.folder.path("outbox"), blocking: BlockingThreads.executor).deliver(mail)
        let first = try index.folder.read("outbox/00000001.eml")
        index.clock.advance(seconds: 60)
        #expect(try await carrier.deliverDue().isEmpty)
        #expect(try index.folder.names(in: "outbox") == ["00000001.eml"])
        #expect(try index.folder.read("outbox/00000001.eml") == first)
    }
}
