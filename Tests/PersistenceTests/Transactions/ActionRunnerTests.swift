import TestSupport
import Testing

@testable import Persistence

@Suite struct ActionRunnerTests {
    private let clock = HandSetClock()
    private let database: Database
    private let runner: ActionRunner

    init() throws {
        database = try Database.inMemory(clock: clock.wallClock)
        runner = ActionRunner(database, clock: clock.wallClock)
    }

    @Test func `the change, its event and its mail are there together`() async throws {
        try await runner.run(.adding("alice"))
        #expect(try await RowCounts(of: database) == RowCounts(users: 1, events: 1, personal: 1, jobs: 1))
    }

    @Test(arguments: 0...3) func `an action that fails leaves nothing, however far it came`(steps: Int) async throws {
        let action = ScriptedAction { transaction, _ in
            if steps > 0 { try ScriptedAction.insertUser("alice", transaction) }
            if steps > 1 { try transaction.record(Event(.accountCreate, subject: .user(id: "alice"), mail: "alice@example.org")) }
            if steps > 2 { try transaction.notify(Notice(to: ["alice@example.org"], subject: "Hello", text: "Text")) }
            throw ScriptedRefusal()
        }
        await #expect(throws: ScriptedRefusal()) { try await runner.run(action) }
        #expect(try await RowCounts(of: database) == RowCounts())
    }

    @Test func `a change without an event is undone and reported`() async throws {
        let action = ScriptedAction { transaction, _ in
            try ScriptedAction.insertUser("alice", transaction)
            return 0
        }
        await #expect(throws: UnauditedChange(action: "scripted")) { try await runner.run(action) }
        #expect(try await RowCounts(of: database) == RowCounts())
    }

    /// An action that does not say all that it leaves.
    private struct Unlisted: Action {
        static let summary = ActionSummary("unlisted", permission: .machineOperator, events: [.accountEnable])

        func authorize(_ transaction: ReadTransaction, _ context: ActionContext) throws {}

        func perform(_ transaction: WriteTransaction, _ context: ActionContext) throws {
            try ScriptedAction.insertUser("alice", transaction)
            try transaction.record(Event(.accountEnable, subject: .user(id: "alice")))
            try transaction.record(Event(.accountCreate, subject: .user(id: "alice")))
        }
    }

    @Test func `an event that does not stand in the action's row is undone and reported`() async throws {
        await #expect(throws: UnlistedEvent(action: "unlisted")) {
            try await runner.run(Unlisted(), as: .machineOperator, from: .commandLine)
        }
        #expect(try await RowCounts(of: database) == RowCounts())
    }

    @Test func `a mail is a change: without an event it is not queued`() async throws {
        let action = ScriptedAction { transaction, _ in
            try transaction.notify(Notice(to: ["alice@example.org"], subject: "Hello", text: "Text"))
            return 0
        }
        await #expect(throws: UnauditedChange(action: "scripted")) { try await runner.run(action) }
        #expect(try await RowCounts(of: database) == RowCounts())
    }

    @Test func `a change that is smuggled into the authorization needs an event too`() async throws {
        let insertion: SQL = """
            INSERT INTO users (id, name, name_key, is_administrator, state, created_at) VALUES ('a', 'a', 'a', 0, 'active', 0) RETURNING id
            """
        let action = ScriptedAction(authorization: { _ = try $0.exists(insertion) }, body: { _, _ in 0 })
        await #expect(throws: UnauditedChange(action: "scripted")) { try await runner.run(action) }
        #expect(try await RowCounts(of: database) == RowCounts())
    }

    @Test func `an action that changes nothing needs no event`() async throws {
        #expect(try await runner.run(ScriptedAction { _, _ in 42 }) == 42)
        #expect(try await RowCounts(of: database) == RowCounts())
    }

    @Test func `without authorization nothing is performed`() async throws {
        let performed = Counter()
        await #expect(throws: ScriptedRefusal(reason: "no")) {
            try await runner.run(
                ScriptedAction(authorization: { _ in throw ScriptedRefusal(reason: "no") }) { _, _ in
                    performed.add()
                    return 0
                }
            )
        }
        #expect(performed.value == 0)
    }

    @Test func `observers have heard of a commit before the action's caller has, and never of a failure`() async throws {
        let heard = Recorder<Set<Change>>()
        database.observer.observe { heard.add($0) }
        try await runner.run(.adding("alice"))
        #expect(heard.all == [[.account("alice"), .jobs, .credentials]])
        await #expect(throws: (any Error).self) { try await runner.run(.adding("alice")) }
        #expect(heard.all.count == 1)
    }

    @Test func `the actor, the origin and the time reach the action as the runner was told`() async throws {
        clock.advance(seconds: 5)
        let seen = Recorder<ActionContext>()
        let action = ScriptedAction { _, context in
            seen.add(context)
            return 0
        }
        _ = try await runner.run(action, as: .user(id: "u1"), from: Origin(address: "192.0.2.1", agent: "pip/25"))
        let context = try #require(seen.all.first)
        #expect(context.actor == .user(id: "u1"))
        #expect(context.origin == Origin(address: "192.0.2.1", agent: "pip/25"))
        #expect(context.time == clock.now)
    }

    @Test func `a read cannot write`() async throws {
        let insertion: SQL = """
            INSERT INTO users (id, name, name_key, is_administrator, state, created_at) VALUES ('a', 'a', 'a', 0, 'active', 0) RETURNING id
            """
        await #expect(throws: (any Error).self) { try await database.read { try $0.exists(insertion) } }
        #expect(throws: (any Error).self) { try database.readBlocking { try $0.exists(insertion) } }
        #expect(try await RowCounts(of: database) == RowCounts())
    }
}
