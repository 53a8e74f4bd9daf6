import Accounts
import Persistence
import TestSupport
import Testing

/// Who is told what will be demanded, and how often.
@Suite struct AnnouncePolicyTests {
    private func index(_ whom: SecondFactorPolicy.PhishingResistance, daysAhead: Int64?) throws -> TestIndex {
        let start = HandSetClock().now
        return try TestIndex(
            policy: SecondFactorPolicy(
                demand: .required, phishingResistance: whom,
                phishingResistantFrom: daysAhead.map { start.adding(seconds: $0 * 86_400) }
            )
        )
    }

    private func told(_ index: TestIndex) async throws -> [String] {
        try await index.desk.announcePolicy()
        try await index.desk.announcePolicy()
        return try await index.texts(
            """
            SELECT users.name FROM events JOIN users ON events.subject = 'user:' || users.id
            WHERE tag = 'account:two_factor:policy_told' ORDER BY sequence
            """
        )
    }

    @Test func `administrators are told at once, a week before, and when it binds`() async throws {
        let index = try index(.administrators, daysAhead: 30)
        try await index.user("alice")
        try await index.user("root", isAdministrator: true)
        #expect(try await told(index) == ["root"])
        index.clock.advance(seconds: 22 * 86_400)
        #expect(try await told(index) == ["root"])
        index.clock.advance(seconds: 86_400)
        #expect(try await told(index) == ["root", "root"])
        index.clock.advance(seconds: 7 * 86_400)
        #expect(try await told(index) == ["root", "root", "root"])
        let mails = try await index.texts(
            "SELECT CAST(payload AS TEXT) FROM jobs WHERE kind = 'mail' AND CAST(payload AS TEXT) LIKE '%Add a passkey%'")
        #expect(mails.count == 3 && mails.allSatisfy { $0.contains("/manage/account/webauthn-provision/") })
    }

    @Test func `of all, every one is told, however many they are`() async throws {
        let index = try index(.all, daysAhead: 30)
        for number in 1...120 { try await index.user("user-\(number)") }
        #expect(try await told(index).count == 120)
    }

    @Test func `nobody is told where nothing is demanded`() async throws {
        let index = try index(.none, daysAhead: nil)
        try await index.user("root", isAdministrator: true)
        #expect(try await told(index).isEmpty)
    }
}
