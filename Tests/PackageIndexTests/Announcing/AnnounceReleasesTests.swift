import Accounts
import PackageIndex
import Persistence
import TestSupport
import Testing

/// Who is told of new releases, and how often.
@Suite struct AnnounceReleasesTests {
    private let index: TestIndex
    private let announcer: ReleaseAnnouncer

    init() throws {
        index = try TestIndex()
        announcer = ReleaseAnnouncer(database: index.database, runner: index.runner, site: index.site)
    }

    private func mails() async throws -> [String] {
        try await index.texts(
            "SELECT CAST(payload AS TEXT) FROM jobs WHERE kind = 'mail' AND CAST(payload AS TEXT) LIKE '%in projects of yours%'")
    }

    @Test func `everybody with a role is told of a release once, its further files aside`() async throws {
        let alice = try await index.user("alice")
        let bob = try await index.user("bob")
        try await index.user("carol")
        let token = try await index.token(for: alice)
        try await index.publish(WheelBuilder("demo", "1.0").build(), by: token)
        try await index.change(
            "INSERT INTO roles (project, user_id, role) SELECT number, \(bob.id), 'maintainer' FROM projects WHERE name = 'demo'"
        )
        try await announcer.tell()
        try await announcer.tell()
        let first = try await mails()
        #expect(first.count == 2)
        for (mail, name) in zip(first, ["alice", "bob"]) {
            #expect(mail.contains("\(name)@example.org") && mail.contains("demo 1.0, by alice, from 192.0.2.7, "))
            #expect(mail.contains("Released: demo 1.0"))
        }
        try await index.publish(SdistBuilder("demo", "1.0").build(), by: token)
        try await announcer.tell()
        #expect(try await mails().count == 2)
    }

    @Test func `a burst is one mail`() async throws {
        let token = try await index.token(for: try await index.user("alice"))
        for number in 1...120 { try await index.publish(WheelBuilder("demo-\(number)", "1.0").build(), by: token) }
        try await announcer.tell()
        let all = try await mails()
        #expect(all.count == 1 && all[0].contains("120 new releases") && all[0].contains("and 20 more"))
        #expect(try await index.number("SELECT count(*) FROM events WHERE tag = 'index:release:mail'") == 1)
    }

    @Test func `several servers tell of it once`() async throws {
        let token = try await index.token(for: try await index.user("alice"))
        try await index.publish(WheelBuilder("demo", "1.0").build(), by: token)
        let announcer = announcer
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { try await announcer.tell() } }
            try await group.waitForAll()
        }
        #expect(try await mails().count == 1)
    }
}
