import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// An account that its owner locks by the link in a mail, and how it is had back.
@Suite struct LockTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex(policy: SecondFactorPolicy(demand: .required))
    }

    @Test func `a lock ends sessions and tokens, and only a factor from before unlocks it and undoes what came since`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol(label: "phone")
        let token = try await index.token(for: index.existingUser("alice"))
        let phone = alice
        index.clock.advance(seconds: 600)
        // Somebody with her session adds an app of their own, and removes hers.
        try await alice.enrol(label: "thief")
        let link = try await alice.link("/account/lock/")
        index.clock.advance(seconds: 60)
        let first = try #require(try await index.desk.factors(alice.session).authenticators.first { $0.label == "phone" })
        try await alice.take(index.desk.remove(.totp(id: first.id), alice.session, confirmation: "phone", from: Person.client))
        try await index.desk.lock(link, from: Person.client)
        #expect(try await index.desk.session(alice.secret) == nil)
        #expect(try await refusalCode { try await index.authenticated(token) } == "account-locked")
        #expect(try await refusalCode { try await index.desk.lock(link, from: Person.client) } == "link-dead")
        try await index.desk.requestPasswordReset("alice", from: Person.client)
        try await index.desk.mailPasswordLinks()
        #expect(try await !alice.mails().contains { $0.contains("/account/reset-password/?token=") })
        index.clock.advance(seconds: 60)
        guard case .pending(let secret, .unlock) = try await alice.begin() else {
            Issue.record("not asked to unlock")
            return
        }
        let pending = try #require(try await index.desk.pendingSignIn(secret))
        for code in [try alice.code(), alice.codes[3]] {
            let refused = try await refusalCode {
                code.count == 6
                    ? try await index.desk.complete(pending, totp: code, remembering: false, ShownDevices([:]), from: Person.client)
                    : try await index.desk.complete(pending, recoveryCode: code, ShownDevices([:]), from: Person.client)
            }
            #expect(refused == "factor-wrong")
        }
        _ = try await index.desk.complete(pending, totp: phone.code(), remembering: false, ShownDevices([:]), from: Person.client)
        let labels = try await index.texts("SELECT label FROM totp_authenticators WHERE removed_at IS NULL")
        #expect(labels == ["phone"])
        _ = try await index.authenticated(token)
        let tags = try await index.texts("SELECT tag FROM events WHERE tag IN ('account:lock', 'account:unlock') ORDER BY sequence")
        #expect(tags == ["account:lock", "account:unlock"])
    }

    @Test func `what the thief made after the moment that the mail tells of is gone after the unlocking`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        let own = try await index.token(for: try await index.existingUser("alice"))
        index.clock.advance(seconds: 120)
        let (pending, _) = try await alice.pending()
        _ = try await index.desk.complete(pending, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        try await index.change(
            "UPDATE sessions SET proof = 'factor', proved_at = \(index.clock.now) WHERE user_id = \(alice.session.userID)"
        )
        try await alice.refresh()
        let codes = try await index.desk.makeRecoveryCodes(alice.session, from: Person.client).texts
        let link = try await alice.link("/account/lock/")
        let foreign = try await index.token(for: try await index.existingUser("alice"))
        try await index.desk.lock(link, from: Person.client)
        index.clock.advance(seconds: 120)
        let (again, _) = try await alice.pending()
        _ = try await index.desk.complete(again, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        _ = try await index.authenticated(own)
        #expect(try await refusalCode { try await index.authenticated(foreign) } == "credential-invalid")
        let (last, _) = try await alice.pending()
        #expect(
            try await refusalCode {
                try await index.desk.complete(last, recoveryCode: codes[3], ShownDevices([:]), from: Person.client)
            } == "factor-wrong"
        )
    }

    @Test func `a password that the thief changed is none, and the one of before unlocks and stays`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        index.clock.advance(seconds: 60)
        let (thief, owners) = ("the words of the thief", Person.password)
        try await alice.take(
            index.desk.changePassword(alice.session, from: owners, to: "an earlier change by the owner", client: Person.client)
        )
        index.clock.advance(seconds: 60)
        try await index.change(
            "UPDATE sessions SET proof = 'factor', proved_at = \(index.clock.now) WHERE user_id = \(alice.session.userID)"
        )
        try await alice.refresh()
        try await alice.take(
            index.desk.changePassword(alice.session, from: "an earlier change by the owner", to: thief, client: Person.client)
        )
        try await index.desk.lock(alice.link("/account/lock/"), from: Person.client)
        index.clock.advance(seconds: 120)
        func begin(_ password: String) async throws -> SignInStep {
            try await index.desk.signIn(name: "alice", password: password, from: Person.client)
        }
        for wrong in [thief, owners] {
            #expect(try await refusalCode { try await begin(wrong) } == "sign-in-failed")
        }
        guard case .pending(let secret, .unlock) = try await begin("an earlier change by the owner") else {
            Issue.record("not asked to unlock")
            return
        }
        let pending = try #require(try await index.desk.pendingSignIn(secret))
        _ = try await index.desk.complete(pending, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        #expect(try await refusalCode { try await begin(thief) } == "sign-in-failed")
        guard case .pending(_, .secondFactor) = try await begin("an earlier change by the owner") else {
            Issue.record("the password of before is not the account's")
            return
        }
        #expect(try await index.number("SELECT count(*) FROM former_passwords") == 0)
    }

    @Test func `a link to lock is good for a week and belongs to one account`() async throws {
        var alice = try await Person("alice", in: index)
        _ = try await Person("bob", in: index)
        try await alice.makeCodes()
        let link = try await alice.link("/account/lock/")
        index.clock.advance(seconds: 7 * 86_400 - 1)
        try await index.desk.lock(link, from: Person.client)
        #expect(try await index.texts("SELECT name FROM users WHERE hold = 'locked'") == ["alice"])
        let (late, index) = (try await Person("carol", in: index), index)
        _ = late
        index.clock.advance(seconds: 10)
        #expect(try await refusalCode { try await index.desk.lock(link, from: Person.client) } == "link-dead")
    }
}
