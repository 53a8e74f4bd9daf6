import Accounts
import Persistence
import TestSupport
import Testing

/// What asking for a new password costs must not tell who exists.
@Suite struct PasswordLinkTests {
    private let index: TestIndex

    init() async throws {
        index = try TestIndex()
        for name in ["alice", "disabled"] { try await index.user(name) }
        try await index.asOperator(DisableUser(name: Username("disabled"), reason: "left"))
        try await index.change("DELETE FROM jobs", "DELETE FROM mailed_links")
    }

    /// Rows of every table that asking may write to, and how long the job is.
    private func rows(_ typed: String) async throws -> [Int64] {
        func counts() async throws -> [Int64] {
            var counts: [Int64] = []
            for table in ["attempts", "events", "event_personal", "jobs", "mailed_links"] {
                counts.append(try await index.number("SELECT count(*) FROM \(sql: table)") ?? 0)
            }
            return counts
        }
        let before = try await counts()
        try await index.desk.requestPasswordReset(typed, from: Client(address: "203.0.113.1", agent: "x"))
        let length = try await index.number("SELECT length(payload) FROM jobs ORDER BY id DESC LIMIT 1") ?? 0
        return zip(try await counts(), before).map(-) + [length]
    }

    @Test(arguments: ["alice", "alice@example.org", "nobody", "nobody@example.org", "disabled"])
    func `the same rows are written, whoever is meant`(typed: String) async throws {
        let rows = try await rows(typed)
        #expect(rows.dropLast() == [2, 1, 2, 1, 0])
        #expect(try await rows == self.rows("somebody else"))
    }

    @Test func `the server mails the link a moment later, once, and to those alone who exist`() async throws {
        for typed in ["alice", "nobody", "disabled", "nobody@example.org"] {
            _ = try await rows(typed)
        }
        try await index.desk.mailPasswordLinks()
        try await index.desk.mailPasswordLinks()
        let jobs = try await index.texts("SELECT kind || ' ' || CAST(payload AS TEXT) FROM jobs")
        #expect(jobs.count == 1 && jobs[0].hasPrefix("mail ") && jobs[0].contains("alice@example.org"))
        #expect(try await index.number("SELECT count(*) FROM mailed_links") == 1)
        let tags = try await index.texts(
            "SELECT tag || ' ' || actor FROM events WHERE tag LIKE 'account:password:reset:%' ORDER BY sequence")
        #expect(tags.suffix(1) == ["account:password:reset:mail server"])
        #expect(tags.filter { $0 == "account:password:reset:request stranger" }.count == 4)
    }

    @Test func `an address that went to somebody else meanwhile gets no link`() async throws {
        _ = try await rows("alice@example.org")
        try await index.change("UPDATE email_addresses SET is_verified = 0 WHERE address = 'alice@example.org'")
        try await index.desk.mailPasswordLinks()
        #expect(try await index.number("SELECT count(*) FROM jobs") == 0)
        #expect(try await index.number("SELECT count(*) FROM mailed_links") == 0)
    }
}
