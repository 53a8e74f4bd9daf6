import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

@Suite struct CreateUserTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func create(_ name: String, _ address: String, isAdministrator: Bool = false, password: String? = nil) async throws -> String {
        let action = CreateUser(
            id: randomID(),
            name: try Username(name),
            address: try EmailAddress(address),
            isAdministrator: isAdministrator,
            passwordHash: try password.map { try PasswordHash(hashing: Password($0)) },
            site: index.site
        )
        return try await index.asOperator(action)
    }

    @Test func `the account is there as it was asked for`() async throws {
        let id = try await create("Alice", "Alice@example.org", isAdministrator: true)
        let user = try await index.existingUser("aLICE")
        #expect(user.id == id)
        #expect((user.name, user.primaryAddress, user.isAdministrator) == ("Alice", "Alice@example.org", true))
        #expect((user.state, user.stateReason, user.createdAt) == (.active, nil, index.clock.now))
        #expect(try await index.number("SELECT is_verified FROM email_addresses") == 1)
    }

    @Test func `the trail says who was made, and the address stands apart`() async throws {
        let id = try await create("Alice", "alice@example.org")
        let personal = commandLineAgent.merging(["mail": "alice@example.org"]) { $1 }
        let entry = TrailEntry(
            "account:create",
            subject: "user:\(id)",
            payload: #"{"administrator":false,"name":"Alice"}"#,
            personal: personal
        )
        #expect(try await index.trail() == [entry])
    }

    @Test func `the new address gets a mail`() async throws {
        _ = try await create("Alice", "alice@example.org")
        let mails = try await index.takeMail()
        #expect(mails.map(\.recipients) == [["alice@example.org"]])
        #expect(mails.first?.subject == "Your account Alice")
        #expect(mails.first?.text.contains("http://localhost:8000/account/reset-password/?token=") == true)
    }

    @Test func `who has a password already gets no link`() async throws {
        _ = try await create("Alice", "alice@example.org", password: "correct horse battery")
        let mail = try #require(try await index.takeMail().first)
        #expect(mail.subject == "Your account Alice" && !mail.text.contains("token="))
    }

    @Test func `a password is kept as its hash alone, and nowhere else`() async throws {
        _ = try await create("alice", "alice@example.org", password: "correct horse battery")
        let stored = try #require(try await index.texts("SELECT password_hash FROM users").first)
        #expect(stored.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try PasswordHash(phc: stored).matches(Password("correct horse battery")))
        let elsewhere = try await index.trail().map(\.payload) + index.takeMail().map(\.text)
        #expect(elsewhere.allSatisfy { !$0.contains("correct horse") && !$0.contains("argon2") })
    }

    @Test func `a name is taken whatever its case, an address too, and the loser leaves nothing`() async throws {
        _ = try await create("Alice", "alice@example.org")
        await #expect(throws: AccountRefusal.usernameTaken("aLICE")) { try await create("aLICE", "other@example.org") }
        await #expect(throws: AccountRefusal.emailAddressTaken("ALICE@example.org")) { try await create("bob", "ALICE@example.org") }
        #expect(try await index.trail().count == 1)
        #expect(try await index.takeMail().count == 1)
        #expect(try await index.texts("SELECT address FROM email_addresses") == ["alice@example.org"])
    }

    @Test func `of twenty that want the same name at once one gets it`() async throws {
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask { (try? await create("alice", "a\(number)@example.org")) != nil }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count(where: { $0 }) == 1)
        #expect(try await index.number("SELECT count(*) FROM users") == 1)
    }

    @Test func `only the operator makes accounts`() async throws {
        let action = CreateUser(
            id: randomID(),
            name: try Username("eve"),
            address: try EmailAddress("eve@example.org"),
            isAdministrator: true,
            passwordHash: nil,
            site: index.site
        )
        await #expect(throws: (any Error).self) { try await index.runner.run(action, as: .user(id: "u"), from: .commandLine) }
        #expect(try await index.number("SELECT count(*) FROM users") == 0)
    }

    @Test func `everybody is listed in the order of names`() async throws {
        for name in ["bob", "Alice", "carol", "Bert"] { try await index.user(name) }
        #expect(try await index.database.read { try User.all($0) }.map(\.name) == ["Alice", "Bert", "bob", "carol"])
    }

    @Test func `a user who is not there is named`() async throws {
        await #expect(throws: AccountRefusal.noSuchUser("nobody")) { try await index.existingUser("nobody") }
    }
}
