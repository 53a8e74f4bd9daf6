import Accounts
import Credentials
import Foundation
import Persistence
import TestSupport
import Testing

/// Security keys and passkeys through the account's own doors: what the protocol alone does not decide.
@Suite struct WebAuthnTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex(policy: SecondFactorPolicy(demand: .required))
    }

    private static func member(_ name: String, of options: [UInt8]) throws -> Any? {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(options)) as? [String: Any])
        return object[name]
    }

    private static func challenge(_ options: [UInt8]) throws -> String {
        try #require(try member("challenge", of: options) as? String)
    }

    private func authenticator(_ id: UInt8 = 1) -> SoftAuthenticator {
        SoftAuthenticator(
            credentialID: [UInt8](repeating: id, count: 32), relyingPartyID: "localhost", origin: "http://localhost:8000")
    }

    /// Registers the authenticator, and gives a passkey the account's handle.
    private func register(
        _ authenticator: inout SoftAuthenticator,
        _ kind: WebAuthnCredentialKind,
        label: String,
        for person: inout Person
    ) async throws {
        if person.codes.isEmpty { try await person.makeCodes() }
        let options = try await index.desk.registrationOptions(person.session, person.secret, kind: kind, from: Person.client)
        let user = try #require(try Self.member("user", of: options) as? [String: Any])
        let answer = authenticator.register(challenge: try Self.challenge(options))
        let new = try await index.desk.register(person.session, person.secret, answer: answer, label: label, from: Person.client)
        try await person.take(new)
        if kind == .passkey { authenticator.userHandle = Self.decoded(try #require(user["id"] as? String)) }
    }

    private static func decoded(_ text: String) -> [UInt8]? {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: padded).map { [UInt8]($0) }
    }

    private func visitor() -> BearerSecret {
        var generator = SystemRandomNumberGenerator()
        return BearerSecret(using: &generator)
    }

    private func signIn(_ authenticator: inout SoftAuthenticator) async throws -> SignInStep {
        let secret = visitor()
        let options = try await index.desk.passkeyOptions(secret)
        let answer = try authenticator.authenticate(challenge: Self.challenge(options))
        return try await index.desk.signIn(
            passkeyAnswer: answer, secret, replacing: .none, ShownDevices([:]), from: Person.client)
    }

    @Test func `a passkey signs in alone, proves it, and makes the browser known`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator())
        try await register(&key, .passkey, label: "laptop", for: &alice)
        let options = try await index.desk.passkeyOptions(visitor())
        #expect(try (Self.member("allowCredentials", of: options) as? [Any])?.isEmpty ?? true, "nobody is told whose keys there are")
        guard case .signedIn(let new, _) = try await signIn(&key) else {
            Issue.record("not signed in")
            return
        }
        let session = try #require(try await index.desk.session(new.secret))
        #expect(session.userName == "alice" && session.method == .passkey && session.isPhishingResistant)
        #expect(session.isProved(within: 60, at: index.clock.now))
        #expect(try await index.number("SELECT count(*) FROM devices") == 2)
    }

    @Test func `user handles are random, the same for one account, and tell nothing of it`() async throws {
        var (alice, first, second) = (try await Person("alice", in: index), authenticator(1), authenticator(2))
        try await register(&first, .passkey, label: "one", for: &alice)
        try await register(&second, .passkey, label: "two", for: &alice)
        let handle = try #require(first.userHandle)
        #expect(handle.count == 64 && handle == second.userHandle)
        #expect(!String(decoding: handle, as: UTF8.self).contains("alice") && handle != Array(alice.session.userID.utf8))
    }

    @Test func `a security key never signs in alone`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator())
        try await register(&key, .securityKey, label: "key", for: &alice)
        key.userHandle = try await index.database.read { transaction in
            try transaction.first("SELECT webauthn_handle FROM users WHERE name = 'alice'") { try $0.blob(0) }
        }
        #expect(try await refusalCode { try await signIn(&key) } == "factor-wrong")
    }

    @Test func `a passkey without its user verified signs nobody in`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator())
        try await register(&key, .passkey, label: "laptop", for: &alice)
        key.flags = 0x01
        #expect(try await refusalCode { try await signIn(&key) } == "factor-wrong")
    }

    @Test func `another account's key is no second factor, whatever handle comes with it`() async throws {
        var (alice, eve) = (try await Person("alice", in: index), try await Person("eve", in: index))
        var (hers, evil) = (authenticator(1), authenticator(2))
        try await register(&hers, .securityKey, label: "key", for: &alice)
        try await register(&evil, .passkey, label: "key", for: &eve)
        let (pending, secret) = try await alice.pending()
        for handle in [nil, evil.userHandle] {
            evil.userHandle = handle
            let options = try await index.desk.secondFactorOptions(pending, secret)
            let answer = try evil.authenticate(challenge: Self.challenge(options))
            let code = try await refusalCode {
                try await index.desk.complete(pending, secret, answer: answer, remembering: false, ShownDevices([:]), from: Person.client)
            }
            #expect(code == "factor-wrong")
        }
        let options = try await index.desk.secondFactorOptions(pending, secret)
        let answer = try hers.authenticate(challenge: Self.challenge(options))
        let step = try await index.desk.complete(
            pending, secret, answer: answer, remembering: true, ShownDevices([:]), from: Person.client)
        guard case .signedIn(let new, let device) = step else {
            Issue.record("a key needs no mail")
            return
        }
        #expect(try await index.desk.session(new.secret)?.isPhishingResistant == true)
        let again = try #require(try await alice.begin(ShownDevices([device.name: device.secret])).session)
        #expect(try await index.desk.session(again.secret)?.isPhishingResistant == true, "it was remembered with a key")
    }

    @Test func `a challenge is good once, in its session, for its purpose, and for five minutes`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator())
        try await register(&key, .passkey, label: "laptop", for: &alice)
        let secret = visitor()
        func post(_ answer: [UInt8], _ secret: BearerSecret) async throws -> String? {
            try await refusalCode {
                try await index.desk.signIn(passkeyAnswer: answer, secret, replacing: .none, ShownDevices([:]), from: Person.client)
            }
        }
        let answer = try key.authenticate(challenge: Self.challenge(await index.desk.passkeyOptions(secret)))
        #expect(try await post(answer, visitor()) == "ceremony-over", "another session")
        #expect(try await post(answer, secret) == nil)
        #expect(try await post(answer, secret) == "ceremony-over", "a second time")
        let late = try key.authenticate(challenge: Self.challenge(await index.desk.passkeyOptions(secret)))
        index.clock.advance(seconds: 5 * 60)
        #expect(try await post(late, secret) == "ceremony-over", "too late")
        let (pending, waiting) = try await alice.pending()
        let other = try key.authenticate(challenge: Self.challenge(await index.desk.secondFactorOptions(pending, waiting)))
        #expect(try await post(other, waiting) == "ceremony-over", "another purpose")
        let wrong = try key.authenticate(challenge: Self.challenge(await index.desk.passkeyOptions(secret)))
        _ = try await index.desk.passkeyOptions(secret)
        #expect(try await post(wrong, secret) == "factor-wrong", "an older tab")
        #expect(try await post(answer, secret) == "ceremony-over", "a failure uses it up")
    }

    @Test func `one answer sent twenty times at once signs in once`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator())
        try await register(&key, .passkey, label: "laptop", for: &alice)
        let (secret, desk) = (visitor(), index.desk)
        let answer = try key.authenticate(challenge: Self.challenge(await desk.passkeyOptions(secret)))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    (try? await desk.signIn(passkeyAnswer: answer, secret, replacing: .none, ShownDevices([:]), from: Person.client)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
    }

    @Test func `a counter that does not advance refuses, leaves an event and a mail, and the key stays`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator())
        key.signCount = 7
        try await register(&key, .passkey, label: "laptop", for: &alice)
        guard case .signedIn = try await signIn(&key) else {
            Issue.record("a counter that advances is fine")
            return
        }
        key.signCount = 7
        #expect(try await refusalCode { try await signIn(&key) } == "counter-not-increased")
        #expect(try await index.number("SELECT count(*) FROM events WHERE tag = 'account:two_factor:counter_not_increased'") == 1)
        #expect(try await alice.mails().contains { $0.contains("may have been copied") })
        #expect(try await index.desk.factors(alice.session).credentials.count == 1)
    }

    @Test func `a credential belongs to one account, and names to one factor`() async throws {
        var (alice, eve) = (try await Person("alice", in: index), try await Person("eve", in: index))
        var (key, other) = (authenticator(1), authenticator(2))
        try await register(&key, .securityKey, label: "key", for: &alice)
        var copy = key
        #expect(try await refusalCode { try await register(&copy, .securityKey, label: "mine", for: &eve) } == "credential-taken")
        #expect(try await refusalCode { try await register(&other, .securityKey, label: "key", for: &alice) } == "label-taken")
        let options = try await index.desk.registrationOptions(alice.session, alice.secret, kind: .passkey, from: Person.client)
        #expect(try (Self.member("excludeCredentials", of: options) as? [Any])?.count == 1)
        #expect(try Self.member("attestation", of: options) as? String == "none")
    }

    @Test func `wrong passwords and codes never stop a passkey`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator())
        try await register(&key, .passkey, label: "laptop", for: &alice)
        for _ in 0..<12 {
            _ = try await refusalCode { try await index.desk.signIn(name: "alice", password: "wrong words for it", from: Person.client) }
        }
        #expect(
            try await refusalCode { try await index.desk.signIn(name: "alice", password: Person.password, from: Person.client) }
                == "too-many-attempts"
        )
        guard case .signedIn = try await signIn(&key) else {
            Issue.record("not signed in")
            return
        }
    }

    @Test func `step-up takes a passkey alone, or the password with a key, and never a key alone`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator(1))
        try await register(&key, .securityKey, label: "key", for: &alice)
        index.clock.advance(seconds: 3_600)
        try await alice.refresh()
        func prove(_ key: inout SoftAuthenticator, _ password: String?) async throws -> String? {
            let (session, secret) = (alice.session, alice.secret)
            let options = try await index.desk.proofOptions(session, secret, isAlone: true)
            let answer = try key.authenticate(challenge: Self.challenge(options))
            do {
                try await alice.take(index.desk.prove(session, secret, answer: answer, password: password, from: Person.client))
            } catch let refusal as AccountRefusal { return refusal.code }
            return nil
        }
        #expect(try await prove(&key, nil) == "password-wrong")
        #expect(try await prove(&key, "wrong words for it") == "password-wrong")
        #expect(!alice.session.isProved(at: index.clock.now))
        #expect(try await prove(&key, Person.password) == nil)
        #expect(alice.session.isProved(within: 60, at: index.clock.now))
        var passkey = authenticator(2)
        try await register(&passkey, .passkey, label: "laptop", for: &alice)
        index.clock.advance(seconds: 3_600)
        try await alice.refresh()
        #expect(try await prove(&passkey, nil) == nil)
        #expect(alice.session.proof.kind == .passkey)
    }

    @Test func `a session alone cannot use up the limit on factors, nor fill the owner's mailbox`() async throws {
        var (alice, key) = (try await Person("alice", in: index), authenticator(1))
        try await register(&key, .passkey, label: "key", for: &alice)
        try await alice.refresh()
        let mails = try await alice.mails().count
        for _ in 0..<12 {
            _ = try await index.desk.proofOptions(alice.session, alice.secret, isAlone: true)
            let answer = try key.authenticate(challenge: String(repeating: "A", count: 43))
            #expect(
                try await refusalCode {
                    try await index.desk.prove(alice.session, alice.secret, answer: answer, password: nil, from: Person.client)
                } == "factor-wrong"
            )
        }
        #expect(try await index.number("SELECT count(*) FROM attempts WHERE rule LIKE '2fa.%'") == 0)
        #expect(try await alice.mails().count == mails)
    }
}
