import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// What a sign-in costs must not tell who exists.
@Suite struct SignInWorkTests {
    private static let password = "seven wet cheeses roll"

    /// Rows of every table that a try writes to.
    private struct Work: Equatable {
        let hashes: Int
        let attempts: Int64
        let events: Int64
        let personal: Int64
    }

    private let index: TestIndex

    init() async throws {
        index = try TestIndex(rateLimits: try #require(RateLimits("ip.login=none")))
        for name in ["alice", "disabled", "locked"] {
            let action = CreateUser(
                id: randomID(), name: try Username(name), address: try EmailAddress("\(name)@example.org"), isAdministrator: false,
                passwordHash: try PasswordHash(hashing: Password(Self.password)), site: index.site
            )
            _ = try await index.asOperator(action)
        }
        try await index.asOperator(DisableUser(name: Username("disabled"), reason: "left"))
        for name in ["locked", "unknown-and-locked"] {
            for _ in 0..<10 { _ = try await work(name, "wrong words for it") }
        }
    }

    private func work(_ name: String, _ password: String) async throws -> (Work, String?) {
        func counts() async throws -> [Int64] {
            var counts: [Int64] = []
            for table in ["attempts", "events", "event_personal"] {
                counts.append(try await index.number("SELECT count(*) FROM \(sql: table)") ?? 0)
            }
            return counts
        }
        let (before, hashes) = (try await counts(), index.hasher.count)
        var code: String?
        do {
            _ = try await index.desk.signIn(name: name, password: password, from: Client(address: "203.0.113.1", agent: "x"))
        } catch let refusal as AccountRefusal {
            code = refusal.code
        }
        let after = try await counts()
        let rows = zip(after, before).map(-)
        return (
            Work(hashes: index.hasher.count - hashes, attempts: rows[0], events: rows[1], personal: rows[2]), code
        )
    }

    @Test func `unknown, wrong, locked and disabled cost the same hashes and the same writes`() async throws {
        let tries = [
            ("nobody", "wrong words for it", "sign-in-failed"), ("alice", "wrong words for it", "sign-in-failed"),
            ("locked", "wrong words for it", "too-many-attempts"), ("locked", Self.password, "too-many-attempts"),
            ("unknown-and-locked", "x", "too-many-attempts"), ("disabled", Self.password, "account-disabled"),
            ("disabled", "wrong words for it", "sign-in-failed"),
        ]
        for (name, password, code) in tries {
            let (work, found) = try await work(name, password)
            #expect(found == code)
            #expect(work == Work(hashes: 1, attempts: 3, events: 1, personal: 2), "\(name)")
        }
    }

    @Test func `the locked answer is the same for a name that nobody has`() async throws {
        var sentences: Set<String> = []
        for name in ["locked", "unknown-and-locked"] {
            do {
                _ = try await index.desk.signIn(name: name, password: Self.password, from: Client(address: nil, agent: nil))
            } catch let refusal as AccountRefusal {
                sentences.insert(refusal.sentence)
                #expect(refusal.status == 429 && (refusal.retryAfter ?? 0) > 0)
            }
        }
        #expect(sentences.count == 1)
    }

    @Test func `what was typed as a name is kept as a keyed digest only`() async throws {
        _ = try await work("my secret typed into the wrong box", "x")
        let events = try await index.texts("SELECT CAST(payload AS TEXT) FROM events")
        let personal = try await index.texts("SELECT value FROM event_personal")
        #expect(!(events + personal).contains { $0.contains("wrong box") })
    }

    @Test func `an old hash is replaced when its owner signs in`() async throws {
        // 8 MiB and one pass, made by argon2-cffi.
        let old = "$argon2id$v=19$m=8192,t=1,p=1$vj0zWkqw1hE4QEskQrtxCw$+LHKkieHL/+J7HlKcxYOgXRq45B1TnsSshltupggUOA"
        try await index.change("UPDATE users SET password_hash = \(old) WHERE name = 'alice'")
        for _ in 0..<2 {
            _ = try await index.desk.signIn(name: "alice", password: Self.password, from: Client(address: nil, agent: nil))
            let stored = try #require(try await index.texts("SELECT password_hash FROM users WHERE name = 'alice'").first)
            #expect(stored.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        }
    }
}
