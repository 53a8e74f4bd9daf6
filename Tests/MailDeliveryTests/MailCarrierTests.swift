import Persistence
import TestSupport
import Testing

@testable import MailDelivery

@Suite struct MailCarrierTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func carrier(_ transport: ScriptedTransport) -> MailCarrier {
        let queue = JobQueue(index.database, clock: index.clock.wallClock)
        return MailCarrier(queue: queue, transport: transport, sender: MailSender(host: "pkg.example.org"), clock: index.clock.wallClock)
    }

    private func queue(_ names: String..., expires: Timestamp? = nil) async throws {
        for name in names {
            try await index.queue(Notice(to: ["\(name)@example.org"], subject: "s", text: "t", expires: expires))
        }
    }

    private func waiting() async throws -> Int {
        try await index.database.read { try WaitingMail($0).count }
    }

    @Test func `a mail that is refused for good ends, is told of without its address, and the others go out`() async throws {
        try await queue("a", "b", "c")
        let transport = ScriptedTransport { _, count in count == 1 ? DeliveryFailure(.none, "no such person") : nil }
        let reports = try await carrier(transport).deliverDue()
        #expect(reports == [MailReport(job: 2, fate: .refused, reason: "no such person")])
        #expect(!"\(reports)".contains("example.org"))
        #expect(transport.recipients == ["a", "b", "c"])
        #expect(try await waiting() == 0)
    }

    @Test func `a mail that has to wait does not stand in the way of the others`() async throws {
        try await queue("a", "b")
        let transport = ScriptedTransport { _, count in count == 0 ? DeliveryFailure(.later, "not now") : nil }
        let carrier = carrier(transport)
        #expect(try await carrier.deliverDue() == [MailReport(job: 1, fate: .waits, reason: "not now")])
        #expect(try await waiting() == 1)
        index.clock.advance(seconds: 9)
        #expect(try await carrier.deliverDue().isEmpty)
        index.clock.advance(seconds: 1)
        #expect(try await carrier.deliverDue().isEmpty)
        #expect(transport.recipients == ["a", "b", "a"])
        #expect(try await waiting() == 0)
    }

    @Test func `a server that is down is asked by one mail, at growing distances up to five minutes`() async throws {
        for number in 10..<30 { try await queue("u\(number)") }
        let transport = ScriptedTransport { _, _ in DeliveryFailure(.pause, "down") }
        let carrier = carrier(transport)
        for (round, pause) in ([10, 20, 40, 80, 160, 300, 300, 300] as [Int64]).enumerated() {
            #expect(try await carrier.deliverDue().map(\.fate) == [.waits])
            #expect(transport.recipients.count == round + 1)
            index.clock.advance(seconds: pause - 1)
            #expect(try await carrier.deliverDue().isEmpty)
            #expect(transport.recipients.count == round + 1)
            index.clock.advance(seconds: 1)
        }
    }

    @Test func `when the server is back everything that is due goes out, and the next pause is short again`() async throws {
        try await queue("a", "b", "c")
        let transport = ScriptedTransport { _, count in [0, 1, 5].contains(count) ? DeliveryFailure(.pause, "down") : nil }
        let carrier = carrier(transport)
        #expect(try await carrier.deliverDue().count == 1)
        index.clock.advance(seconds: 10)
        #expect(try await carrier.deliverDue().count == 1)
        index.clock.advance(seconds: 20)
        #expect(try await carrier.deliverDue().isEmpty)
        #expect(try await waiting() == 0)
        try await queue("d")
        #expect(try await carrier.deliverDue().count == 1)
        index.clock.advance(seconds: 10)
        #expect(try await carrier.deliverDue().isEmpty)
        #expect(try await waiting() == 0)
    }

    @Test func `a mail is given up after three days of tries, and not before`() async throws {
        try await queue("a")
        let transport = ScriptedTransport { _, _ in DeliveryFailure(.later, "not now") }
        let (carrier, start) = (carrier(transport), index.clock.now)
        var fates: [MailReport.Fate] = []
        while index.clock.now < start.adding(seconds: 3 * 86_400) {
            fates += try await carrier.deliverDue().map(\.fate)
            index.clock.advance(seconds: 600)
        }
        #expect(fates.allSatisfy { $0 == .waits })
        #expect((70...90).contains(fates.count))
        index.clock.advance(seconds: 3_600)
        #expect(try await carrier.deliverDue() == [MailReport(job: 1, fate: .givenUp, reason: "not now")])
        #expect(try await waiting() == 0)
    }

    @Test func `a mail is sent until it expires, and then no more`() async throws {
        try await queue("a", "b", expires: index.clock.now.adding(seconds: 15))
        let transport = ScriptedTransport { _, count in count == 0 ? DeliveryFailure(.later, "not now") : nil }
        let carrier = carrier(transport)
        #expect(try await carrier.deliverDue().map(\.fate) == [.waits])
        #expect(transport.recipients == ["a", "b"])
        index.clock.advance(seconds: 15)
        #expect(try await carrier.deliverDue().map(\.fate) == [.expired])
        #expect(transport.recipients == ["a", "b"])
        #expect(try await waiting() == 0)
    }

    @Test func `an address that cannot be written in a mail is refused before anything is sent`() async throws {
        try await index.queue(Notice(to: ["a@b.c\r\nRCPT TO:<eve@example.org>"], subject: "s", text: "t"))
        try await queue("a")
        let transport = ScriptedTransport { _, _ in nil }
        #expect(try await carrier(transport).deliverDue().map(\.fate) == [.refused])
        #expect(transport.recipients == ["a"])
    }

    @Test func `a job that cannot be read is dropped and told of, and the next goes out`() async throws {
        try await queue("a", "b")
        try await index.change("UPDATE jobs SET payload = zeroblob(3) WHERE id = 1")
        let transport = ScriptedTransport { _, _ in nil }
        #expect(try await carrier(transport).deliverDue() == [MailReport(job: 1, fate: .refused, reason: "the job cannot be read")])
        #expect(transport.recipients == ["b"])
        #expect(try await waiting() == 0)
    }

    @Test func `while a delivery takes as long as one may, nobody else takes the mail`() async throws {
        try await queue("a")
        let (database, clock) = (index.database, index.clock)
        let transport = ScriptedTransport { _, _ in
            clock.advance(seconds: 360)
            let other = try? await JobQueue(database, clock: clock.wallClock).takeMail()
            return other == nil ? nil : DeliveryFailure(.none, "taken by another")
        }
        #expect(try await carrier(transport).deliverDue().isEmpty)
        #expect(try await waiting() == 0)
    }

    @Test func `a delivery that is called off leaves the mail as it was, to be taken at once`() async throws {
        try await queue("a", "b")
        let transport = ScriptedTransport { _, _ in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return DeliveryFailure(.nextStart, "the server stops")
        }
        let carrier = carrier(transport)
        let reports = try await Task { try await carrier.deliverDue() }.value
        #expect(reports.isEmpty)
        #expect(transport.recipients == ["a"])
        let (job, notice) = try #require(try await JobQueue(index.database, clock: index.clock.wallClock).takeMail())
        #expect(notice.recipients == ["a@example.org"])
        #expect(job.attempts == 0)
    }

    @Test func `a second try sends the same bytes`() async throws {
        try await queue("a")
        let transport = ScriptedTransport { _, count in count == 0 ? DeliveryFailure(.later, "not now") : nil }
        let carrier = carrier(transport)
        _ = try await carrier.deliverDue()
        index.clock.advance(seconds: 10)
        _ = try await carrier.deliverDue()
        #expect(transport.contents.count == 2)
        #expect(Set(transport.contents).count == 1)
    }
}
