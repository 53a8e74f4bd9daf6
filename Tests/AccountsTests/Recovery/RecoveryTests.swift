import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// Somebody has lost every factor, and gets the account back; or somebody says so, and does not.
@Suite struct RecoveryTests {
    private static let day: Int64 = 86_400
    private let index: TestIndex
    private var desk: AccountDesk { index.desk }

    init() throws {
        index = try TestIndex(policy: SecondFactorPolicy(demand: .required, responsibility: nil))
    }

    private func person(_ name: String = "alice") async throws -> Person {
        var person = try await Person(name, in: index)
        try await person.enrol()
        return person
    }

    private func administrator(_ name: String) async throws -> Person {
        var person = try await Person(name, in: index, isAdministrator: true)
        try await person.enrol()
        return person
    }

    private func ask(_ typed: String = "alice", password: String = Person.password) async throws {
        try await desk.askRecovery(typed, password: password, from: Client(address: "203.0.113.99", agent: "another"))
        try await desk.workOnRecoveries()
    }

    private func approve(_ administrator: Person) async throws {
        let found = try #require(try await desk.recoveries(administrator.session).first)
        try await desk.approveRecovery(found.request.id, administrator.session, from: Person.client)
    }

    /// Lets the time pass, and the session of whoever it is with it.
    private func wait(_ seconds: Int64) async throws {
        index.clock.advance(seconds: seconds)
        try await desk.workOnRecoveries()
    }

    private func mails(to person: String, containing text: String) async throws -> Int {
        try await index.texts("SELECT CAST(payload AS TEXT) FROM jobs WHERE kind = 'mail'")
            .count { $0.contains("\(person)@example.org") && $0.contains(text) }
    }

    // MARK: The way of who it belongs to

    @Test func `asked for, approved, waited for, finished: a new password, nothing of the old, tokens held until a factor is there`()
        async throws
    {
        var alice = try await person()
        let admin = try await administrator("admin")
        let token = try await index.token(for: try await index.existingUser("alice"))
        try await ask()
        #expect(try await mails(to: "alice", containing: "asks for recovery") == 1)
        #expect(try await mails(to: "admin", containing: "/admin/recovery/") == 1)
        // Nothing is held yet.
        #expect(try await desk.session(alice.secret) != nil)
        _ = try await index.authenticated(token)
        try await approve(admin)
        #expect(try await desk.session(alice.secret) == nil)
        #expect(try await refusalCode { try await index.authenticated(token) } == "account-recovering")
        try await wait(3 * Self.day - 1)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 0)
        try await wait(1)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 1)
        try await wait(60)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 1)
        let link = try await finishLink(alice)
        await #expect(throws: PasswordRefusal.self) { try await desk.finishRecovery(link, to: "short", from: Person.client) }
        try await desk.finishRecovery(link, to: "another row of odd words", from: Person.client)
        #expect(
            try await refusalCode { try await desk.finishRecovery(link, to: "a third row of odd words", from: Person.client) }
                == "link-dead"
        )
        for table in ["totp_authenticators", "recovery_codes", "devices", "recovery_requests"] {
            let left = try await index.number("SELECT count(*) FROM \(sql: table) WHERE user_id = \(alice.session.userID)")
            #expect(left == 0, "\(table)")
        }
        #expect(
            try await refusalCode { try await desk.signIn(name: "alice", password: Person.password, from: Person.client) }
                == "sign-in-failed")
        let new = try #require(try await desk.signIn(name: "alice", password: "another row of odd words", from: Person.client).session)
        try await alice.take(new)
        #expect(try await refusalCode { try await index.authenticated(token) } == "account-recovering")
        try await alice.makeCodes()
        try await alice.enrol()
        _ = try await index.authenticated(token)
    }

    /// The newest link in a mail that ends a recovery.
    private func finishLink(_ person: Person) async throws -> BearerSecret {
        let mail = try #require(try await person.mails().last { $0.contains("waiting period is over") })
        let start = try #require(mail.firstRange(of: "/account/recover/?token=")).upperBound
        return try #require(BearerSecret(String(mail[start...].prefix(43))))
    }

    @Test func `without the password a link goes to the verified address, and asks when it is used`() async throws {
        let alice = try await person()
        try await ask("alice@example.org", password: "")
        #expect(try await index.number("SELECT count(*) FROM recovery_requests") == 0)
        let link = try await alice.link("/account/recover/")
        #expect(try await desk.recoveryLink(link) == .askRecovery)
        try await desk.beginRecovery(link, from: Person.client)
        #expect(try await refusalCode { try await desk.beginRecovery(link, from: Person.client) } == "link-dead")
        #expect(try await index.number("SELECT count(*) FROM recovery_requests") == 1)
    }

    // MARK: Two administrators

    @Test func `where there are two who may, two must approve, and nobody approves for themselves`() async throws {
        let admins = try await [administrator("first"), administrator("second")]
        _ = try await person()
        try await ask()
        try await approve(admins[0])
        #expect(try await refusalCode { try await approve(admins[0]) } == "approved-already")
        try await wait(4 * Self.day)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 0)
        var second = admins[1]
        try await second.take(second.signedInAnew())
        try await approve(second)
        try await wait(1)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 1)
    }

    @Test func `an administrator who asks needs the others`() async throws {
        let (first, second) = (try await administrator("first"), try await administrator("second"))
        try await ask("first")
        #expect(try await refusalCode { try await approve(first) } == "own-recovery")
        try await approve(second)
        try await wait(3 * Self.day)
        #expect(try await mails(to: "first", containing: "waiting period is over") == 1)
    }

    @Test func `an administrator who is disabled meanwhile counts no more, and makes it no easier`() async throws {
        let (first, second) = (try await administrator("first"), try await administrator("second"))
        _ = try await person()
        try await ask()
        try await approve(first)
        try await index.asOperator(DisableUser(name: Username("first"), reason: "left"))
        try await wait(3 * Self.day)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 0)
        var other = second
        try await other.take(other.signedInAnew())
        try await approve(other)
        try await wait(1)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 0)
    }

    @Test func `others see nothing, and may not approve`() async throws {
        let alice = try await person()
        let bob = try await person("bob")
        try await ask("bob")
        #expect(try await refusalCode { try await desk.recoveries(alice.session) } == "not-found")
        let id = try #require(try await index.texts("SELECT id FROM recovery_requests").first)
        for session in [alice.session, bob.session] {
            #expect(try await refusalCode { try await desk.approveRecovery(id, session, from: Person.client) } == "not-found")
        }
        #expect(try await index.number("SELECT count(*) FROM recovery_approvals") == 0)
    }

    // MARK: The way of who it does not belong to

    @Test func `a sign-in with a factor cancels it, at any time, and all is as before`() async throws {
        let alice = try await person()
        let admin = try await administrator("admin")
        let token = try await index.token(for: try await index.existingUser("alice"))
        try await ask()
        try await approve(admin)
        index.clock.advance(seconds: 60)
        let (pending, _) = try await alice.pending()
        _ = try await desk.complete(pending, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        #expect(try await index.number("SELECT count(*) FROM recovery_requests") == 0)
        _ = try await index.authenticated(token)
        #expect(try await mails(to: "alice", containing: "cancelled by a sign-in") == 1)
        try await wait(4 * Self.day)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 0)
    }

    @Test func `the button in each mail cancels it, once`() async throws {
        let alice = try await person()
        let admin = try await administrator("admin")
        try await ask()
        let early = try await alice.link("/account/recover/")
        try await approve(admin)
        #expect(try await desk.recoveryLink(early) == .cancelRecovery)
        try await desk.cancelRecovery(early, from: Person.client)
        #expect(try await refusalCode { try await desk.cancelRecovery(early, from: Person.client) } == "link-dead")
        #expect(try await index.texts("SELECT coalesce(hold, '-') FROM users WHERE name = 'alice'") == ["-"])
    }

    @Test func `whatever is typed, the same rows are written, and only a right password or a mailed link does anything`() async throws {
        _ = try await person()
        let bare = try await index.user("bare")
        func work(_ typed: String, _ password: String) async throws -> [Int64] {
            var before: [Int64] = []
            let tables = ["attempts", "events", "event_personal", "jobs"]
            for table in tables { before.append(try await index.number("SELECT count(*) FROM \(sql: table)") ?? 0) }
            let hashes = index.hasher.count
            try await desk.askRecovery(typed, password: password, from: Client(address: "203.0.113.\(typed.count)", agent: "x"))
            var work: [Int64] = [Int64(index.hasher.count - hashes)]
            for (table, count) in zip(tables, before) {
                work.append((try await index.number("SELECT count(*) FROM \(sql: table)") ?? 0) - count)
            }
            return work
        }
        let withPassword = try await ["nobody", "alice", bare.name].asyncWork { try await work($0, "wrong words for it") }
        #expect(Set(withPassword).count == 1 && withPassword[0][0] == 1)
        let without = try await ["nobody", "alice", bare.name, "alice@example.org"].asyncWork { try await work($0, "") }
        #expect(Set(without).count == 1 && without[0][0] == 0)
        try await desk.workOnRecoveries()
        #expect(try await index.number("SELECT count(*) FROM recovery_requests") == 0)
    }

    @Test func `asking again and again floods nobody`() async throws {
        let alice = try await person()
        for number in 0..<12 {
            try await desk.askRecovery("alice", password: "", from: Client(address: "203.0.113.\(number)", agent: "x"))
        }
        try await desk.workOnRecoveries()
        #expect(try await alice.mails().count { $0.contains("/account/recover/?token=") } == 5)
    }

    @Test func `what strangers use up is not what somebody needs who knows the password`() async throws {
        _ = try await person()
        for number in 0..<12 {
            try await desk.askRecovery("alice", password: "", from: Client(address: "203.0.113.\(number)", agent: "x"))
        }
        try await desk.workOnRecoveries()
        try await ask()
        #expect(try await index.number("SELECT count(*) FROM recovery_requests") == 1)
    }

    @Test func `a link that went to an address which is not the account's any more finishes nothing`() async throws {
        let alice = try await person()
        let admin = try await administrator("admin")
        try await ask()
        try await approve(admin)
        try await index.change("UPDATE email_addresses SET is_verified = 0 WHERE user_id = \(alice.session.userID)")
        try await wait(3 * Self.day)
        #expect(try await mails(to: "alice", containing: "waiting period is over") == 0)
    }

    @Test func `one that nobody approves is over after 30 days`() async throws {
        _ = try await person()
        try await ask()
        try await wait(30 * Self.day)
        #expect(try await index.number("SELECT count(*) FROM recovery_requests") == 0)
        #expect(try await index.texts("SELECT tag FROM events ORDER BY sequence DESC LIMIT 1") == ["account:recovery:cancel"])
    }

    @Test func `one finishing link is taken once of twenty times`() async throws {
        let alice = try await person()
        let admin = try await administrator("admin")
        try await ask()
        try await approve(admin)
        try await wait(3 * Self.day)
        let link = try await finishLink(alice)
        let codes = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await refusalCode { try await desk.finishRecovery(link, to: "odd row of words no \(number)", from: Person.client) }
                }
            }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(codes.count { $0 == nil } == 1)
    }

    // MARK: The operator

    @Test func `the operator takes the factors of a sole administrator off`() async throws {
        let admin = try await administrator("admin")
        try await ask("admin")
        let count = try await index.asOperator(ResetTwoFactor(name: Username("admin"), reason: "phone fell into the sea", site: index.site))
        #expect(count == 1)
        #expect(try await desk.session(admin.secret) == nil)
        #expect(try await desk.signIn(name: "admin", password: Person.password, from: Person.client).session != nil)
        #expect(try await mails(to: "admin", containing: "phone fell into the sea") == 1)
        #expect(try await index.number("SELECT count(*) FROM recovery_requests") == 0)
    }
}

extension Person {
    /// A sign-in with the code of the moment, which counts as a proof.
    fileprivate func signedInAnew() async throws -> NewSession {
        let (pending, _) = try await pending()
        let step = try await index.desk.complete(pending, totp: code(), remembering: false, ShownDevices([:]), from: Self.client)
        if let session = step.session { return session }
        guard case .pending(let secret, _) = step else { throw AccountRefusal.signInOver }
        let waiting = try #require(try await index.desk.pendingSignIn(secret))
        let confirmed = try await index.desk.confirm(waiting, link("/account/confirm-login/"), ShownDevices([:]), from: Self.client)
        _ = try #require(confirmed.session)
        try await index.change("UPDATE sessions SET proof = 'factor', proved_at = \(index.clock.now) WHERE user_id = \(session.userID)")
        return try #require(confirmed.session)
    }
}

extension Array where Element == String {
    fileprivate func asyncWork(_ body: (String) async throws -> [Int64]) async rethrows -> [[Int64]] {
        var all: [[Int64]] = []
        for element in self { all.append(try await body(element)) }
        return all
    }
}
