import Foundation
import Persistence
import TestSupport
import Testing

/// Actions that arrive together. The first one holds the writer until all others have asked for it, so that they are sure to share.
@Suite struct GroupCommitTests {
    private let folder: TemporaryFolder
    private let database: Database

    init() throws {
        folder = try TemporaryFolder()
        database = try Database(path: folder.path("rind.sqlite"))
    }

    /// Runs an action that holds the writer while the others queue up, and then those.
    /// - Returns: what became of the others, in their order.
    private func runTogether(_ actions: [ScriptedAction]) async throws -> [Result<Int64, any Error>] {
        let everybodyAsked = DispatchSemaphore(value: 0)
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        let askers = Counter()
        let runner = ActionRunner(
            database,
            clock: WallClock {
                if askers.add() == actions.count + 1 { everybodyAsked.signal() }
                return Timestamp(microseconds: 0)
            }
        )
        return try await withThrowingTaskGroup(of: (Int, Result<Int64, any Error>)?.self) { group in
            group.addTask {
                try await runner.run(
                    ScriptedAction { _, _ in
                        start.finish()
                        return everybodyAsked.wait(timeout: .now() + 20) == .success ? 1 : 0
                    }
                )
                return nil
            }
            for await _ in starts {}
            for (index, action) in actions.enumerated() {
                group.addTask {
                    do { return (index, .success(try await runner.run(action))) } catch { return (index, .failure(error)) }
                }
            }
            var results: [(Int, Result<Int64, any Error>)] = []
            for try await result in group { if let result { results.append(result) } }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func users() async throws -> [String] {
        try await database.read { try $0.all("SELECT name FROM users ORDER BY name") { try $0.text(0) } }
    }

    @Test func `actions that wait together share a commit`() async throws {
        let counter = CommitCounter(database)
        let results = try await runTogether((100..<150).map { .adding("u\($0)") })
        #expect(results.allSatisfy { (try? $0.get()) != nil })
        #expect(try await RowCounts(of: database) == RowCounts(users: 50, events: 50, personal: 50, jobs: 50))
        #expect((1...6).contains(counter.commits), "50 actions took \(counter.commits) commits")
    }

    @Test func `more than share one commit are all done`() async throws {
        let results = try await runTogether((1_000..<1_300).map { .adding("u\($0)") })
        #expect(results.allSatisfy { (try? $0.get()) != nil })
        #expect(try await users().count == 300)
    }

    @Test func `the refusal of one does not touch those that share its commit`() async throws {
        let actions = (100..<140).map { number in
            number % 2 == 0
                ? ScriptedAction.adding("u\(number)")
                : ScriptedAction { transaction, _ in
                    try ScriptedAction.insertUser("u\(number)", transaction)
                    try transaction.record(Event(.accountCreate, subject: .user(id: "u\(number)")))
                    throw ScriptedRefusal(reason: "u\(number)")
                }
        }
        let results = try await runTogether(actions)
        #expect(try await users() == stride(from: 100, to: 140, by: 2).map { "u\($0)" })
        for (number, result) in zip(100..., results) {
            switch result {
            case .success: #expect(number % 2 == 0)
            case .failure(let error): #expect(error as? ScriptedRefusal == ScriptedRefusal(reason: "u\(number)"))
            }
        }
    }

    @Test func `two that want the same name: one gets it, one hears so`() async throws {
        let results = try await runTogether([.adding("alice"), .adding("alice")])
        #expect(results.count { (try? $0.get()) != nil } == 1)
        #expect(try await RowCounts(of: database) == RowCounts(users: 1, events: 1, personal: 1, jobs: 1))
    }

    @Test func `an event's number is the order of the commits, without repetition`() async throws {
        let results = try await runTogether((100..<160).map { .adding("u\($0)") })
        let numbers = results.compactMap { try? $0.get() }
        #expect(numbers.sorted() == Array(1...60))
    }

    /// A full disk can make SQLite undo the whole transaction, not only the statement that met it.
    @Test func `when one undoes the whole transaction, those before it hear of it and those after it are done`() async throws {
        let undoing = ScriptedAction { transaction, _ in
            try transaction.execute("ROLLBACK")
            throw ScriptedRefusal(reason: "undone")
        }
        let results = try await runTogether([.adding("a"), .adding("b"), undoing, .adding("c"), .adding("d")])
        let succeeded = zip(["a", "b", "-", "c", "d"], results).filter { (try? $0.1.get()) != nil }.map(\.0)
        #expect(try await users() == succeeded.sorted())
        #expect(throws: ScriptedRefusal(reason: "undone")) { try results[2].get() }
        let events = try await database.read { try $0.all("SELECT subject FROM events ORDER BY subject") { try $0.text(0) } }
        #expect(events == succeeded.sorted().map { "user:\($0)" })
    }

    @Test func `when one cannot be undone alone, nothing of its batch happened, and each hears the cause`() async throws {
        let undoing = ScriptedAction { transaction, _ in
            try transaction.execute("RELEASE action")
            throw ScriptedRefusal(reason: "the disk is full")
        }
        let results = try await runTogether([.adding("a"), undoing, .adding("b")])
        #expect(throws: ScriptedRefusal(reason: "the disk is full")) { try results[1].get() }
        let succeeded = zip(["a", "-", "b"], results).filter { (try? $0.1.get()) != nil }.map(\.0)
        #expect(try await users() == succeeded.sorted())
    }

    /// The constraint is looked at by the commit alone.
    @Test func `when the commit itself fails, all that share it hear of it, and the next are done`() async throws {
        let dangling = ScriptedAction { transaction, _ in
            try transaction.execute("PRAGMA defer_foreign_keys = ON")
            try transaction.execute(
                """
                INSERT INTO tokens (id, user_id, secret_id, description, caveats, created_at) VALUES ('t', 'nobody', 's', '', x'', 0)
                """
            )
            return try transaction.record(Event(.tokenAdded, subject: .user(id: "nobody")))
        }
        let results = try await runTogether([.adding("a"), dangling, .adding("b")])
        #expect(throws: (any Error).self) { try results[1].get() }
        let succeeded = zip(["a", "-", "b"], results).filter { (try? $0.1.get()) != nil }.map(\.0)
        #expect(try await users() == succeeded.sorted())
        let later = try await runTogether([.adding("c")])
        #expect(try later[0].get() > 0)
        #expect(try await users() == succeeded.sorted() + ["c"])
    }
}
