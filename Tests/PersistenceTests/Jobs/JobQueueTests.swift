import Persistence
import TestSupport
import Testing

@Suite struct JobQueueTests {
    private let clock = HandSetClock()
    private let folder: TemporaryFolder
    private let database: Database
    private let queue: JobQueue

    init() throws {
        folder = try TemporaryFolder()
        database = try Database(path: folder.path("rind.sqlite"), clock: clock.wallClock)
        queue = JobQueue(database, clock: clock.wallClock)
    }

    private func enqueue(_ names: String...) async throws {
        let runner = ActionRunner(database, clock: clock.wallClock)
        for name in names { try await runner.run(.adding(name)) }
    }

    private func nextRecipient() async throws -> String? {
        try await queue.takeMail()?.1.recipients.first
    }

    private func notify(_ notice: Notice) async throws {
        try await ActionRunner(database, clock: clock.wallClock).run(
            ScriptedAction { transaction, _ in
                try transaction.notify(notice)
                return try transaction.record(Event(.accountCreate, subject: .user(id: "u")))
            }
        )
    }

    @Test(arguments: [nil, Timestamp(microseconds: 1_900_000_000_000_001)])
    func `a mail comes out as it was queued`(expires: Timestamp?) async throws {
        let notice = Notice(to: ["a@example.org"], subject: "Grüße\n", text: "Zeile 1\nZeile \"2\"\u{1}", expires: expires)
        try await notify(notice)
        let (job, taken) = try #require(try await queue.takeMail())
        #expect(taken == notice)
        #expect(job.queuedAt == clock.now)
    }

    @Test func `each recipient gets a mail of its own, once`() async throws {
        try await notify(Notice(to: ["b@example.org", "a@example.org", "b@example.org"], subject: "s", text: "t"))
        #expect(try await queue.takeMail()?.1.recipients == ["b@example.org"])
        #expect(try await queue.takeMail()?.1.recipients == ["a@example.org"])
        #expect(try await queue.takeMail() == nil)
    }

    @Test func `when a mail was queued stays known, however often it is tried`() async throws {
        let start = clock.now
        #expect(try await database.read { try WaitingMail($0) } == WaitingMail(count: 0, since: nil))
        try await enqueue("a")
        clock.advance(seconds: 5)
        try await enqueue("b")
        let (job, _) = try #require(try await queue.takeMail())
        try await queue.postpone(job)
        #expect(try await database.read { try WaitingMail($0) } == WaitingMail(count: 2, since: start))
        clock.advance(seconds: 10)
        #expect(try await queue.takeMail()?.0.queuedAt == start.adding(seconds: 5))
        #expect(try await queue.takeMail()?.0.queuedAt == start)
    }

    @Test func `a released job is due at once, and counts as untried`() async throws {
        try await enqueue("a")
        let (job, _) = try #require(try await queue.takeMail())
        try await queue.release(job)
        #expect(try await queue.takeMail()?.0.attempts == 0)
    }

    @Test func `a lease lasts as long as the runner asks`() async throws {
        try await enqueue("a")
        #expect(try await queue.takeMail(lease: 1_000) != nil)
        clock.advance(seconds: 999)
        #expect(try await nextRecipient() == nil)
        clock.advance(seconds: 1)
        #expect(try await nextRecipient() == "a@example.org")
    }

    @Test func `a job that holds no mail is named, and is not the next again`() async throws {
        try await enqueue("a", "b")
        try await ActionRunner(database, clock: clock.wallClock).run(
            ScriptedAction { transaction, _ in
                try transaction.execute("UPDATE jobs SET payload = zeroblob(3) WHERE id = 1")
                return try transaction.record(Event(.accountCreate, subject: .user(id: "u")))
            }
        )
        let error = await #expect(throws: UnreadableJob.self) { try await queue.takeMail() }
        #expect(error?.job.id == 1)
        #expect(try await nextRecipient() == "b@example.org")
    }

    @Test func `the mail of an action that failed is never taken`() async throws {
        try await enqueue("a")
        await #expect(throws: (any Error).self) { try await enqueue("a") }
        #expect(try await nextRecipient() == "a@example.org")
        #expect(try await nextRecipient() == nil)
    }

    @Test func `jobs are taken in the order in which they came, each once`() async throws {
        try await enqueue("a", "b", "c")
        var taken: [String] = []
        while let recipient = try await nextRecipient() { taken.append(recipient) }
        #expect(taken == ["a@example.org", "b@example.org", "c@example.org"])
    }

    @Test func `a finished job is gone for ever`() async throws {
        try await enqueue("a")
        let (job, _) = try #require(try await queue.takeMail())
        try await queue.finish(job)
        clock.advance(seconds: 1_000_000)
        #expect(try await nextRecipient() == nil)
    }

    @Test func `a lease lasts a minute: then the job of a dead runner goes to another`() async throws {
        try await enqueue("a")
        #expect(try await nextRecipient() == "a@example.org")
        clock.advance(seconds: 59)
        #expect(try await nextRecipient() == nil)
        clock.advance(seconds: 1)
        #expect(try await nextRecipient() == "a@example.org")
    }

    @Test func `a failed job waits twice as long each time, from ten seconds to an hour`() async throws {
        try await enqueue("a")
        for delay in [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600] as [Int64] {
            let (job, _) = try #require(try await queue.takeMail())
            try await queue.postpone(job)
            clock.advance(seconds: delay - 1)
            #expect(try await nextRecipient() == nil, "\(delay) seconds")
            clock.advance(seconds: 1)
        }
        #expect(try await queue.takeMail()?.0.attempts == 12)
    }

    @Test func `a job that is given back is there at once, as it was`() async throws {
        try await enqueue("a")
        let (job, _) = try #require(try await queue.takeMail())
        try await queue.release(job)
        #expect(try await queue.takeMail()?.0.attempts == 0)
    }

    @Test func `jobs of one kind are not those of another`() async throws {
        try await enqueue("a")
        try await ActionRunner(database, clock: clock.wallClock).run(
            ScriptedAction { transaction, _ in
                try transaction.enqueue(kind: "other", payload: ["number": 7])
                return try transaction.record(Event(.accountCreate, subject: .user(id: "u")))
            }
        )
        #expect(try await queue.take(kind: "other")?.payload == Array("{\"number\":7}".utf8))
        #expect(try await queue.take(kind: "other") == nil)
        #expect(try await nextRecipient() == "a@example.org")
    }

    @Test func `a postponed job does not stand in the way of the others`() async throws {
        try await enqueue("a", "b")
        let (job, _) = try #require(try await queue.takeMail())
        try await queue.postpone(job)
        #expect(try await nextRecipient() == "b@example.org")
    }

    @Test func `two runners at once never hold the same job`() async throws {
        let names = (100..<160).map { "u\($0)" }
        for name in names { try await enqueue(name) }
        let other = JobQueue(try Database(path: folder.path("rind.sqlite"), clock: clock.wallClock), clock: clock.wallClock)
        let queue = queue
        let taken = try await withThrowingTaskGroup(of: [String].self) { group in
            for runner in [queue, other, queue, other] {
                group.addTask {
                    var taken: [String] = []
                    while let (job, notice) = try await runner.takeMail() {
                        taken += notice.recipients
                        try await runner.finish(job)
                    }
                    return taken
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.sorted() == names.map { "\($0)@example.org" })
    }

    @Test func `looking into an empty queue does not write`() async throws {
        let counter = CommitCounter(database)
        #expect(try await nextRecipient() == nil)
        #expect(counter.commits == 0)
    }
}
