import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// What somebody with a session that is not theirs can find out about the password, and what strangers can do to those who are signed in.
@Suite struct ProofLimitTests {
    private static let password = "seven wet cheeses roll"
    private let client = Client(address: "203.0.113.1", agent: "x")
    private let index: TestIndex

    init() async throws {
        index = try TestIndex(rateLimits: try #require(RateLimits("ip.login=none")))
        let action = CreateUser(
            id: randomID(), name: try Username("alice"), address: try EmailAddress("alice@example.org"), isAdministrator: false,
            passwordHash: try PasswordHash(hashing: Password(Self.password)), site: index.site
        )
        _ = try await index.asOperator(action)
    }

    private func session() async throws -> SignedIn {
        let new = try await index.desk.signIn(name: "alice", password: Self.password, from: client)
        let made = try #require(new.session)
        return try #require(try await index.desk.session(made.secret))
    }

    private func code(_ body: () async throws -> some Any) async throws -> String? {
        do { _ = try await body() } catch let refusal as AccountRefusal { return refusal.code }
        return nil
    }

    @Test func `beyond the limit a right password costs what a wrong one costs, and each try is an event`() async throws {
        let session = try await session()
        for _ in 0..<10 {
            #expect(try await code { try await index.desk.proveAgain(session, password: "wrong words", from: client) } == "password-wrong")
        }
        for password in [Self.password, "wrong words"] {
            let (hashes, events) = (index.hasher.count, try await index.number("SELECT count(*) FROM events") ?? 0)
            #expect(try await code { try await index.desk.proveAgain(session, password: password, from: client) } == "too-many-attempts")
            let change = try await code {
                try await index.desk.changePassword(session, from: password, to: "another row of odd words", client: client)
            }
            #expect(change == "too-many-attempts" && index.hasher.count == hashes)
            #expect(try await index.number("SELECT count(*) FROM events") == events + 2)
        }
    }

    @Test func `strangers who guess at a sign-in keep nobody who is signed in from proving it`() async throws {
        let session = try await session()
        for _ in 0..<11 { _ = try await code { try await index.desk.signIn(name: "alice", password: "wrong words", from: client) } }
        #expect(try await code { try await index.desk.signIn(name: "alice", password: Self.password, from: client) } == "too-many-attempts")
        #expect(try await code { try await index.desk.proveAgain(session, password: Self.password, from: client) } == nil)
    }

    @Test func `wrong proofs lock no sign-in`() async throws {
        let session = try await session()
        for _ in 0..<11 { _ = try await code { try await index.desk.proveAgain(session, password: "wrong words", from: client) } }
        #expect(try await code { try await index.desk.signIn(name: "alice", password: Self.password, from: client) } == nil)
    }

    @Test func `a sign-in ends the session that the browser had`() async throws {
        let first = try await session()
        _ = try await index.desk.signIn(
            name: "alice", password: Self.password, replacing: FormerSignIn(session: first, pending: nil), from: client)
        #expect(try await index.number("SELECT count(*) FROM sessions") == 1)
        #expect(try await code { try await index.desk.signOut(first, from: client) } == "signed-out")
    }

    @Test func `an IPv6 client is counted by its network, and an IPv4 client by its address`() {
        #expect(NetworkAddress("2001:db8:1:2:3:4:5:6")?.limitKey == NetworkAddress("2001:db8:1:2:ffff::1")?.limitKey)
        #expect(NetworkAddress("2001:db8:1:2::1")?.limitKey != NetworkAddress("2001:db8:1:3::1")?.limitKey)
        #expect(NetworkAddress("::ffff:192.0.2.1")?.limitKey == "192.0.2.1" && NetworkAddress("192.0.2.2")?.limitKey == "192.0.2.2")
    }

    @Test func `one client does not take all places in the queue of the hasher`() async throws {
        let hasher = try PasswordHasher(threads: 1, queueLimit: 100, clientLimit: 2)
        let password = try Password(Self.password)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { (try? await hasher.hash(password, for: "one")) == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0 && hasher.count == 20 - refused)
        #expect(try await hasher.hash(password, for: "another").matches(password))
    }
}
