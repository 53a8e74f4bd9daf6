import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// The link that makes the first administrator, once there is one.
@Suite struct SetUpLinkTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func isGood(_ link: MailedLink) async throws -> Bool {
        try await index.number("SELECT count(*) FROM mailed_links WHERE secret_digest = \(link.secret.digest)") == 1
    }

    @Test func `a printed link ends with the first administrator, made on whatever way`() async throws {
        let link = try #require(try await index.asOperator(RenewSetUpLink()))
        #expect(try await isGood(link))
        try await index.user("root", isAdministrator: true)
        #expect(try await !isGood(link))
    }

    @Test func `a start ends links that were left, though nobody may use them`() async throws {
        let link = try #require(try await index.asOperator(RenewSetUpLink()))
        try await index.change("UPDATE users SET is_administrator = 1")
        try await index.user("alice")
        try await index.change("UPDATE users SET is_administrator = 1")
        #expect(try await index.asOperator(RenewSetUpLink()) == nil)
        #expect(try await !isGood(link))
        #expect(
            try await index.texts("SELECT CAST(payload AS TEXT) FROM events WHERE tag = 'index:set_up_link' ORDER BY sequence").count == 2)
        #expect(try await index.asOperator(RenewSetUpLink()) == nil)
    }
}
