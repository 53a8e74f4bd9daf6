import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// The order in which factors are set up, kept by the actions and not only by pages.
@Suite struct EnrolmentTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex(policy: SecondFactorPolicy(demand: .required))
    }

    @Test func `recovery codes come first, and one must have been used up`() async throws {
        var alice = try await Person("alice", in: index)
        #expect(try await refusalCode { try index.desk.beginTOTP(alice.session) } == "recovery-codes-missing")
        let codes = try await index.desk.makeRecoveryCodes(alice.session, from: Person.client).texts
        #expect(Set(codes).count == 8)
        try await alice.refresh()
        #expect(try await refusalCode { try index.desk.beginTOTP(alice.session) } == "recovery-code-not-burned")
        #expect(
            try await refusalCode { try await index.desk.burnRecoveryCode("0000-0000-0000-0000", alice.session, from: Person.client) }
                == "factor-wrong"
        )
        try await index.desk.burnRecoveryCode(codes[3].uppercased(), alice.session, from: Person.client)
        #expect(
            try await refusalCode { try await index.desk.burnRecoveryCode(codes[3], alice.session, from: Person.client) }
                == "recovery-code-used"
        )
        try await alice.refresh()
        _ = try index.desk.beginTOTP(alice.session)
    }

    @Test func `an app is switched on by a right code only, and that code is spent`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.makeCodes()
        let enrolment = try index.desk.beginTOTP(alice.session)
        #expect(enrolment.uri.hasPrefix("otpauth://totp/Cheese%20Shop:alice?secret="))
        for code in ["", "000000", "12345", "abcdef"] {
            let refused = try await refusalCode {
                try await index.desk.finishTOTP(alice.session, label: "phone", code: code, from: Person.client)
            }
            #expect(refused == "factor-wrong", "\(code)")
        }
        try await alice.enrol()
        let (pending, _) = try await alice.pending()
        let code = try alice.code()
        #expect(
            try await refusalCode {
                try await index.desk.complete(pending, totp: code, remembering: false, ShownDevices([:]), from: Person.client)
            } == "code-used"
        )
        let sealed = try #require(
            try await index.database.read { try $0.first("SELECT sealed_secret FROM totp_authenticators") { try $0.blob(0) } }
        )
        let secret = try #require(alice.totp).withBytes { $0 }
        #expect(!sealed.indices.contains { sealed[$0...].starts(with: secret) }, "the secret is sealed")
    }

    @Test func `a code of another time tells how far the clock is off, and is not taken`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        index.clock.advance(seconds: 3_600)
        let (pending, _) = try await alice.pending()
        let code = try alice.code(steps: 4)
        do {
            _ = try await index.desk.complete(pending, totp: code, remembering: false, ShownDevices([:]), from: Person.client)
            Issue.record("it was taken")
        } catch AccountRefusal.clockOff(let seconds, let time) {
            #expect(seconds == 120 && time == index.clock.now)
        }
    }

    @Test func `an account without the demanded factor can set one up and do nothing else`() async throws {
        var alice = try await Person("alice", in: index)
        func token() async throws -> String? {
            try await refusalCode {
                try await index.tokens.make(TokenTerms(description: "x"), alice.session, index.desk, from: Person.client)
            }
        }
        #expect(try await token() == "two-factor-required")
        #expect(try await refusalCode { try await index.token(for: index.existingUser("alice")) } == "two-factor-required")
        #expect(
            try await refusalCode {
                try await index.desk.changePassword(
                    alice.session, from: Person.password, to: "another row of odd words", client: Person.client)
            } == "two-factor-required"
        )
        try await alice.enrol()
        #expect(try await token() == nil)
        let made = try await index.token(for: index.existingUser("alice"))
        _ = try await index.authenticated(made)
        try await index.change("UPDATE totp_authenticators SET removed_at = 1")
        #expect(try await refusalCode { try await index.authenticated(made) } == "two-factor-required")
    }

    @Test func `the last factor stays where one is demanded, and names are typed back`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol(label: "phone")
        index.clock.advance(seconds: 60)
        try await alice.enrol(label: "tablet")
        let list = try await index.desk.factors(alice.session)
        let (phone, tablet) = (list.authenticators[0], list.authenticators[1])
        func remove(_ factor: TOTPAuthenticator, _ typed: String) async throws -> String? {
            let session = alice.session
            do {
                try await alice.take(
                    index.desk.remove(.totp(id: factor.id), session, confirmation: typed, from: Person.client))
            } catch let refusal as AccountRefusal { return refusal.code }
            return nil
        }
        #expect(try await remove(phone, "tablet") == "confirmation-differs")
        #expect(try await remove(phone, "phone") == nil)
        #expect(try await remove(tablet, "tablet") == "last-factor")
        #expect(try await index.desk.factors(alice.session).authenticators == [tablet])
    }

    @Test func `a factor that is added or removed ends other sessions and remembered devices, and is mailed`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        index.clock.advance(seconds: 60)
        let (pending, _) = try await alice.pending()
        let step = try await index.desk.complete(pending, totp: alice.code(), remembering: true, ShownDevices([:]), from: Person.client)
        guard case .pending(let waiting, .confirmation) = step else {
            Issue.record("an unknown browser is confirmed by mail")
            return
        }
        let confirming = try #require(try await index.desk.pendingSignIn(waiting))
        let link = try await alice.link("/account/confirm-login/")
        let other = try #require(try await index.desk.confirm(confirming, link, ShownDevices([:]), from: Person.client).session)
        #expect(try await index.desk.session(other.secret) != nil)
        index.clock.advance(seconds: 60)
        try await alice.enrol(label: "tablet")
        #expect(try await index.desk.session(other.secret) == nil)
        #expect(try await index.number("SELECT count(*) FROM devices WHERE remembered_until IS NOT NULL") == 0)
        #expect(try await alice.mails().contains { $0.contains("tablet") && $0.contains("/account/lock/?token=") })
    }

    @Test func `the first factor makes strangers of browsers that only the password was given in`() async throws {
        var alice = try await Person("alice", in: index)
        _ = try await alice.begin()
        _ = try await alice.begin()
        #expect(try await index.number("SELECT count(*) FROM devices") == 3)
        try await alice.enrol()
        #expect(try await index.number("SELECT count(*) FROM devices") == 1)
        #expect(try await index.number("SELECT count(*) FROM devices JOIN sessions ON sessions.device_id = devices.id") == 1)
        try await alice.enrol(label: "tablet")
        #expect(try await index.number("SELECT count(*) FROM devices") == 1)
    }

    @Test func `where a key is demanded, a code is not enough to add another key or to make codes`() async throws {
        let index = try TestIndex(policy: SecondFactorPolicy(demand: .required, phishingResistance: .all))
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        #expect(try await refusalCode { try index.desk.beginTOTP(alice.session) } == nil, "the key is still to be added")
        try await index.change(
            """
            INSERT INTO webauthn_credentials (id, user_id, kind, label, credential_id, public_key, sign_count, transports, aaguid,
                is_backup_eligible, is_backed_up, created_at)
            VALUES ('key', \(alice.session.userID), 'security-key', 'blue', \([UInt8](repeating: 1, count: 16)), \([1 as UInt8]), 0, '',
                \([UInt8](repeating: 0, count: 16)), 0, 0, \(index.clock.now))
            """
        )
        try await alice.refresh()
        func refusals() async throws -> Set<String?> {
            [
                try await refusalCode { try index.desk.beginTOTP(alice.session) },
                try await refusalCode { try await index.desk.makeRecoveryCodes(alice.session, from: Person.client) },
                try await refusalCode { try await index.desk.end(.allOthers, alice.session, from: Person.client) },
            ]
        }
        #expect(try await refusals() == ["phishing-resistant-sign-in-required"])
        try await index.change("UPDATE sessions SET is_phishing_resistant = 1")
        try await alice.refresh()
        #expect(try await refusals() == [nil])
        // Who has lost the key has a recovery code.
        try await index.change("UPDATE sessions SET is_phishing_resistant = 0, recovered_at = \(index.clock.now)")
        try await alice.refresh()
        #expect(try await refusalCode { try index.desk.beginTOTP(alice.session) } == nil)
    }

    @Test func `a first code that is wrong adds nothing, and leaves an event`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.makeCodes()
        _ = try index.desk.beginTOTP(alice.session)
        for code in ["", "abc", "000000"] {
            #expect(
                try await refusalCode {
                    try await index.desk.finishTOTP(alice.session, label: "phone", code: code, from: Person.client)
                } == "factor-wrong"
            )
        }
        let events = try await index.texts("SELECT CAST(payload AS TEXT) FROM events WHERE tag = 'account:two_factor:method_refused'")
        #expect(events == Array(repeating: #"{"method":"totp","reason":"factor-wrong"}"#, count: 3))
        #expect(try await index.number("SELECT count(*) FROM totp_authenticators") == 0)
    }

    @Test func `another name is told by mail`() async throws {
        var alice = try await Person("alice", in: index)
        try await alice.enrol(label: "phone")
        let app = try #require(try await index.desk.factors(alice.session).authenticators.first)
        try await index.desk.rename(.totp(id: app.id), alice.session, to: "tablet", from: Person.client)
        let mail = try #require(try await alice.mails().last)
        #expect(
            mail.contains("has another name") && mail.contains("phone") && mail.contains("tablet") && mail.contains("/account/lock/?token=")
        )
    }
}
