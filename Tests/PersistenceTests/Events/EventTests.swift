import Persistence
import TestSupport
import Testing

@Suite struct EventTests {
    private let clock = HandSetClock()
    private let database: Database
    private let runner: ActionRunner

    init() throws {
        database = try Database.inMemory(clock: clock.wallClock)
        runner = ActionRunner(database, clock: clock.wallClock)
    }

    private struct Personal: Equatable {
        let field: String
        let salt: [UInt8]
        let value: String
    }

    private func record(_ event: Event, as actor: Actor = .user(id: "u1"), from origin: Origin) async throws -> Int64 {
        try await runner.run(ScriptedAction { transaction, _ in try transaction.record(event) }, as: actor, from: origin)
    }

    private func personal(_ sequence: Int64) async throws -> [Personal] {
        try await database.read { transaction in
            try transaction.all("SELECT field, salt, value FROM event_personal WHERE sequence = \(sequence) ORDER BY field") { row in
                Personal(field: try row.text(0), salt: try row.blob(1), value: try row.text(2))
            }
        }
    }

    @Test func `an event's row holds its number, time, tag, actor, subject and canonical payload, and nothing personal`() async throws {
        let event = Event(.fileAdd, subject: .project(id: "p1"), payload: ["b": 2, "a": "\u{F}é"], mail: "a@example.org")
        let sequence = try await record(event, from: Origin(address: "192.0.2.1", agent: "twine/6"))
        let row = try await database.read { transaction in
            try transaction.first("SELECT sequence, time, tag, actor, subject, payload FROM events") { row in
                (try row.integer(0), try row.integer(1), try row.text(2), try row.text(3), try row.text(4), try row.blob(5))
            }
        }
        let found = try #require(row)
        #expect(found.0 == sequence && found.0 == 1)
        #expect(found.1 == clock.now.microseconds)
        #expect((found.2, found.3, found.4) == ("file:add", "user:u1", "project:p1"))
        #expect(found.5 == Array(#"{"a":"\u000fé","b":2}"#.utf8))
    }

    @Test func `personal fields stand apart, each with a salt of 16 bytes of its own`() async throws {
        let event = Event(.accountCreate, subject: .user(id: "u1"), mail: "a@example.org")
        let first = try await personal(try await record(event, from: Origin(address: "192.0.2.1", agent: "twine/6")))
        let second = try await personal(try await record(event, from: Origin(address: "192.0.2.1", agent: "twine/6")))
        #expect(first.map(\.field) == ["address", "agent", "mail"])
        #expect(first.map(\.value) == ["192.0.2.1", "twine/6", "a@example.org"])
        let salts = (first + second).map(\.salt)
        #expect(salts.allSatisfy { $0.count == 16 })
        #expect(Set(salts).count == 6)
    }

    @Test func `what is not known leaves no row`() async throws {
        let sequence = try await record(
            Event(.fileAdd, subject: .project(id: "p")), as: .machineOperator, from: Origin(address: nil, agent: nil))
        #expect(try await personal(sequence).isEmpty)
        #expect(try await database.read { try $0.first("SELECT actor FROM events") { try $0.text(0) } } == "operator")
    }

    @Test func `an agent's name is cut to 512 characters`() {
        #expect(Origin(address: nil, agent: String(repeating: "a", count: 513)).agent?.count == 512)
        #expect(Origin(address: nil, agent: String(repeating: "a", count: 512)).agent?.count == 512)
    }

    @Test func `a number that an undone event had is not missed and no number is given twice`() async throws {
        let event = Event(.fileAdd, subject: .project(id: "p"))
        let first = try await record(event, from: .commandLine)
        await #expect(throws: ScriptedRefusal()) {
            try await runner.run(
                ScriptedAction { transaction, _ in
                    try transaction.record(event)
                    throw ScriptedRefusal()
                }
            )
        }
        let second = try await record(event, from: .commandLine)
        #expect(second == first + 1)
    }

    @Test func `the tags are of four words at most, in the grammar source, subject, action`() {
        for tag in EventTag.allCases {
            let words = tag.rawValue.split(separator: ":", omittingEmptySubsequences: false)
            #expect((2...4).contains(words.count), "\(tag.rawValue)")
            #expect(words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F } }, "\(tag.rawValue)")
        }
        #expect(Set(EventTag.allCases.map(\.rawValue)).count == EventTag.allCases.count)
    }
}
