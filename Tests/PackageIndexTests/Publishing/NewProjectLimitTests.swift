import Accounts
import BlobStorage
import PackageIndex
import Persistence
import TestSupport
import Testing

/// How often new names are taken.
@Suite struct NewProjectLimitTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex(rateLimits: .usual)
    }

    private func publish(_ name: String, _ version: String = "1.0", by token: String, from address: String = "192.0.2.7") async throws {
        try await index.publish(WheelBuilder(name, version).build(), by: token, from: address)
    }

    private func refusal(_ body: () async throws -> Void) async -> PublishingRefusal? {
        let error = await #expect(throws: PublishingRefusal.self) { try await body() }
        return error
    }

    private func makeProjects(_ count: Int, _ prefix: String, by token: String) async throws {
        for number in 1...count {
            try await publish("\(prefix)-\(number)", by: token)
            index.clock.advance(seconds: 60)
        }
    }

    @Test func `an account makes 20 projects an hour, and publishes to those it has as before`() async throws {
        let token = try await index.token(for: try await index.user("alice"))
        try await makeProjects(20, "demo", by: token)
        let events = try await index.number("SELECT count(*) FROM events")
        let refused = await refusal { try await publish("one-more", by: token) }
        #expect(refused?.status == 429 && refused?.code == "too-many-new-projects" && refused?.retryAfter == 2_401)
        #expect(refused?.sentence.hasPrefix("Too many new projects created") == true)
        #expect(try await index.number("SELECT count(*) FROM events") == events)
        #expect(try await index.number("SELECT count(*) FROM projects WHERE name = 'one-more'") == 0)
        #expect(try index.blobs.leftovers().isEmpty)
        try await publish("demo-1", "2.0", by: token)
        // The first of them is an hour old then.
        index.clock.advance(seconds: 2_400)
        try await publish("one-more", by: token)
    }

    @Test func `others have a limit of their own, and an address has 40 an hour`() async throws {
        var tokens: [String] = []
        for name in ["alice", "bob", "carol"] { tokens.append(try await index.token(for: try await index.user(name))) }
        for (number, token) in tokens.prefix(2).enumerated() { try await makeProjects(20, "demo-\(number)", by: token) }
        #expect(await refusal { try await publish("of-carol", by: tokens[2]) }?.code == "too-many-new-projects")
        try await publish("of-carol", by: tokens[2], from: "192.0.2.8")
    }

    @Test func `an upload that is refused for another reason counts for nothing`() async throws {
        let token = try await index.token(for: try await index.user("alice"))
        for _ in 1...25 {
            let file = WheelBuilder("demo", "1.0").build()
            let fields = file.fields.map { $0.0 == "version" ? ("version", "2.0") : $0 }
            await #expect(throws: PublishingRefusal.self) { try await index.publish(file, by: token, fields: fields) }
        }
        #expect(try await index.number("SELECT count(*) FROM attempts") == 0)
        try await publish("demo", by: token)
    }

    @Test func `administrators and the operator move whole indexes`() async throws {
        let admin = try await index.user("admin", isAdministrator: true)
        let token = try await index.token(for: admin)
        for number in 1...45 { try await publish("demo-\(number)", by: token) }
        #expect(try await index.number("SELECT count(*) FROM attempts") == 0)
    }
}
