import Accounts
import Persistence
import TestSupport
import Testing

@Suite struct ChangeAccountStateTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func disable(_ name: String, _ reason: String = "left the company") async throws {
        try await index.asOperator(DisableUser(name: try Username(name), reason: reason))
    }

    private func enable(_ name: String, _ reason: String = "came back") async throws {
        try await index.asOperator(EnableUser(name: try Username(name), reason: reason))
    }

    @Test func `disabling and enabling change the state, and keep the reason while it is disabled`() async throws {
        try await index.user("alice")
        try await disable("ALICE")
        var user = try await index.existingUser("alice")
        #expect((user.state, user.stateReason) == (.disabled, "left the company"))
        try await enable("alice")
        user = try await index.existingUser("alice")
        #expect((user.state, user.stateReason) == (.active, nil))
    }

    @Test func `each leaves an event and a mail with the reason`() async throws {
        let user = try await index.user("alice")
        try await disable("alice", "said \"no\"")
        try await enable("alice")
        let entries = [
            TrailEntry(
                "account:disable",
                subject: "user:\(user.id)",
                payload: #"{"reason":"said \"no\""}"#,
                personal: commandLineAgent
            ),
            TrailEntry("account:enable", subject: "user:\(user.id)", payload: #"{"reason":"came back"}"#, personal: commandLineAgent),
        ]
        #expect(try await index.trail().suffix(2) == entries[...])
        let mails = try await index.takeMail().dropFirst()
        #expect(mails.map(\.subject) == ["Your account alice is disabled", "Your account alice is enabled again"])
        #expect(zip(mails, ["said \"no\"", "came back"]).allSatisfy { $0.text.contains("Reason: \($1)") })
        #expect(mails.allSatisfy { $0.recipients == ["alice@example.org"] })
    }

    @Test func `what is so already is refused and leaves nothing`() async throws {
        try await index.user("alice")
        await #expect(throws: AccountRefusal.notDisabled("alice")) { try await enable("alice") }
        try await disable("alice")
        await #expect(throws: AccountRefusal.alreadyDisabled("alice")) { try await disable("alice") }
        await #expect(throws: AccountRefusal.noSuchUser("bob")) { try await disable("bob") }
        #expect(try await index.trail().map(\.tag) == ["account:create", "account:disable"])
    }

    @Test(arguments: ["", "a\nb", "a\u{0}b", "a\u{1B}[2Jb", "a\u{7F}", String(repeating: "x", count: 501)])
    func `a reason is one line of 1 to 500 characters`(reason: String) throws {
        #expect(throws: AccountRefusal.reasonMissing) { try DisableUser(name: Username("alice"), reason: reason) }
        #expect(throws: AccountRefusal.reasonMissing) { try EnableUser(name: Username("alice"), reason: reason) }
    }

    @Test func `only the operator does either`() async throws {
        let user = try await index.user("alice")
        let action = try DisableUser(name: Username("alice"), reason: "revenge")
        await #expect(throws: (any Error).self) { try await index.runner.run(action, as: .user(id: user.id), from: .commandLine) }
        #expect(try await index.existingUser("alice").state == .active)
    }
}
