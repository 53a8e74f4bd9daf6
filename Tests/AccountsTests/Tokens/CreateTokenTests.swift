import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

@Suite struct CreateTokenTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func caveats(of text: String) throws -> [String] {
        try APIToken(text).claimedCaveats.map { String(decoding: $0.written, as: UTF8.self) }
    }

    @Test func `a token of the account says what it may do first, and whose it is`() async throws {
        let user = try await index.user("alice")
        #expect(try caveats(of: try await index.token(for: user)) == [#"[100,["upload"]]"#, #"[3,"\#(user.id)"]"#])
    }

    @Test func `a token for a project holds it by its id, and one that is not made yet by its name`() async throws {
        let user = try await index.user("alice")
        try await index.publish(WheelBuilder("Demo.Pkg", "1.0").build(), by: try await index.token(for: user))
        let id = try #require(try await index.texts("SELECT id FROM projects").first)
        let token = try await index.token(for: user, projects: ["demo_PKG", "Other", "demo.pkg", "other"])
        #expect(try caveats(of: token) == [#"[100,["upload"]]"#, #"[103,["\#(id)"],["other"]]"#])
    }

    @Test func `a token that expires begins now and ends after its life`() async throws {
        let user = try await index.user("alice")
        let now = index.clock.now.seconds
        #expect(try caveats(of: try await index.token(for: user, lifetime: 90)).last == "[0,\(now + 90),\(now)]")
    }

    @Test func `the row holds no key and no signature`() async throws {
        let user = try await index.user("alice")
        let text = try await index.token(for: user, lifetime: 60)
        let token = try APIToken(text)
        let row = try await index.database.read { transaction in
            try transaction.first("SELECT id, user_id, secret_id, description, caveats, created_at, expires_at FROM tokens") { row in
                let texts = try (0...3).map { try row.text($0) }
                return (texts, String(decoding: try row.blob(4), as: UTF8.self), try row.integer(5), try row.optionalInteger(6))
            }
        }
        let found = try #require(row)
        #expect(found.0 == [token.identifier.text, user.id, index.secrets.writingID, "for a test"])
        #expect(found.1.hasPrefix(#"["[100,[\"upload\"]]","#))
        #expect((found.2, found.3) == (index.clock.now.microseconds, index.clock.now.microseconds + 60_000_000))
    }

    @Test func `the trail and the mail say what was made, and not the token`() async throws {
        let user = try await index.user("alice")
        let text = try await index.token(for: user)
        let entry = try #require(try await index.trail().last)
        #expect((entry.tag, entry.actor, entry.subject) == ("account:api_token:added", "operator", "user:\(user.id)"))
        #expect(entry.payload.contains(try APIToken(text).identifier.text))
        let mail = try #require(try await index.takeMail().last)
        #expect(mail.recipients == ["alice@example.org"])
        #expect(mail.text.contains("for a test"))
        #expect(![entry.payload, mail.text].contains { $0.contains(text) || $0.contains("rind-") })
    }

    @Test func `nobody gets a token for a project that is another's`() async throws {
        let (alice, bob) = (try await index.user("alice"), try await index.user("bob"))
        try await index.publish(WheelBuilder("demo", "1.0").build(), by: try await index.token(for: alice))
        let error = await #expect(throws: (any Error).self) { try await index.token(for: bob, projects: ["new", "demo"]) }
        #expect((error as? any Refusal)?.code == "not-permitted")
        #expect(try await index.number("SELECT count(*) FROM tokens") == 1)
    }

    @Test func `a disabled account gets none`() async throws {
        let user = try await index.user("alice")
        try await index.asOperator(DisableUser(name: Username("alice"), reason: "left"))
        await #expect(throws: AccountRefusal.accountDisabled(name: "alice")) { try await index.token(for: user) }
    }

    @Test(arguments: [Int64.min, -1, 0, 31_622_401, Int64.max] as [Int64]) func `a life is of 1 second to a year`(seconds: Int64)
        async throws
    {
        let user = try await index.user("alice")
        await #expect(throws: AccountRefusal.lifetimeOutOfRange) { try await index.token(for: user, lifetime: seconds) }
        _ = try await index.token(for: user, lifetime: 1)
        _ = try await index.token(for: user, lifetime: 366 * 86_400)
    }

    @Test func `a description has at most 100 characters`() throws {
        _ = try TokenTerms(description: String(repeating: "é", count: 100))
        #expect(throws: AccountRefusal.descriptionMalformed) { try TokenTerms(description: String(repeating: "é", count: 101)) }
    }
}
