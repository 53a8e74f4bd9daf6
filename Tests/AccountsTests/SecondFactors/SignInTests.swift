import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// Signing in with a second factor, on browsers that are known, remembered, or neither.
@Suite struct SecondFactorSignInTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex(policy: SecondFactorPolicy(demand: .required))
    }

    private func person() async throws -> Person {
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        index.clock.advance(seconds: 3_600)
        return alice
    }

    /// Signs in with a code and the mailed link.
    /// - Returns: the session, and the cookies that the browser has from then on.
    private func signIn(_ alice: Person, remembering: Bool = false) async throws -> (NewSession, ShownDevices) {
        let (pending, _) = try await alice.pending()
        let step = try await index.desk.complete(
            pending, totp: alice.code(), remembering: remembering, ShownDevices([:]), from: Person.client)
        guard case .pending(let secret, .confirmation) = step else { throw Unexpected() }
        let waiting = try #require(try await index.desk.pendingSignIn(secret))
        let link = try await alice.link("/account/confirm-login/")
        guard case .signedIn(let session, let device) = try await index.desk.confirm(waiting, link, ShownDevices([:]), from: Person.client)
        else { throw Unexpected() }
        return (session, ShownDevices([device.name: device.secret]))
    }

    private struct Unexpected: Error {}

    @Test func `a password alone opens no session, and what waits is none`() async throws {
        let alice = try await person()
        guard case .pending(let secret, .secondFactor) = try await alice.begin() else { throw Unexpected() }
        #expect(try await index.desk.session(secret) == nil)
        index.clock.advance(seconds: PendingSignIn.Life.secondFactor)
        #expect(try await index.desk.pendingSignIn(secret) == nil)
    }

    @Test func `a code on an unknown browser opens nothing before the mailed link is clicked in that browser`() async throws {
        let alice = try await person()
        let (pending, _) = try await alice.pending()
        let step = try await index.desk.complete(pending, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        guard case .pending(let secret, .confirmation) = step else { throw Unexpected() }
        #expect(try await index.desk.session(secret) == nil)
        let waiting = try #require(try await index.desk.pendingSignIn(secret))
        let link = try await alice.link("/account/confirm-login/")
        index.clock.advance(seconds: 60)
        let (other, _) = try await alice.pending()
        let second = try await index.desk.complete(other, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        guard case .pending(let otherSecret, _) = second else { throw Unexpected() }
        let otherWaiting = try #require(try await index.desk.pendingSignIn(otherSecret))
        #expect(
            try await refusalCode { try await index.desk.confirm(otherWaiting, link, ShownDevices([:]), from: Person.client) }
                == "link-dead"
        )
        _ = try await index.desk.confirm(waiting, link, ShownDevices([:]), from: Person.client)
        #expect(
            try await refusalCode { try await index.desk.confirm(waiting, link, ShownDevices([:]), from: Person.client) } != nil,
            "a link acts once"
        )
    }

    @Test func `what a code proves is as old as the code, however late the mail is answered`() async throws {
        let alice = try await person()
        let (session, _) = try await signIn(alice)
        let now = try #require(try await index.desk.session(session.secret))
        #expect(now.isProved(at: index.clock.now) && now.method == .totp && !now.isPhishingResistant)
        #expect(!now.isProved(at: index.clock.now.adding(seconds: 15 * 60)))
    }

    @Test func `a known browser needs no mail, a remembered one no code, and neither proves anything`() async throws {
        let alice = try await person()
        let (_, known) = try await signIn(alice)
        index.clock.advance(seconds: 60)
        let (pending, _) = try await alice.pending(known)
        let step = try await index.desk.complete(pending, totp: alice.code(), remembering: true, known, from: Person.client)
        guard case .signedIn(_, let device) = step else { throw Unexpected() }
        let remembered = ShownDevices([device.name: device.secret])
        index.clock.advance(seconds: 29 * 86_400)
        let again = try #require(try await alice.begin(remembered).session)
        let session = try #require(try await index.desk.session(again.secret))
        #expect(session.method == .rememberedDevice && !session.isProved(at: index.clock.now) && !session.isPhishingResistant)
        #expect(
            try await refusalCode {
                try await index.tokens.make(TokenTerms(description: "x"), session, index.desk, from: Person.client)
            } == "proof-too-old"
        )
        index.clock.advance(seconds: 2 * 86_400)
        guard case .pending = try await alice.begin(remembered) else { throw Unexpected() }
    }

    @Test func `a device's secret changes at each sign-in, and one that is not known is never adopted`() async throws {
        let alice = try await person()
        var generator = SystemRandomNumberGenerator()
        let planted = BearerSecret(using: &generator)
        let (_, known) = try await signIn(alice)
        index.clock.advance(seconds: 60)
        let (pending, _) = try await alice.pending(known)
        guard
            case .signedIn(_, let device) = try await index.desk.complete(
                pending, totp: alice.code(), remembering: false, known, from: Person.client)
        else { throw Unexpected() }
        index.clock.advance(seconds: 60)
        for cookies in [known, ShownDevices([device.name: planted])] {
            index.clock.advance(seconds: 60)
            let (next, _) = try await alice.pending(cookies)
            let step = try await index.desk.complete(next, totp: alice.code(), remembering: false, cookies, from: Person.client)
            guard case .pending(_, .confirmation) = step else {
                Issue.record("an old or planted secret was believed")
                return
            }
        }
    }

    @Test func `a recovery code stands in once, proves nothing, and lets lost factors be replaced for a quarter of an hour`() async throws {
        let alice = try await person()
        let (pending, _) = try await alice.pending()
        let step = try await index.desk.complete(pending, recoveryCode: alice.codes[2], ShownDevices([:]), from: Person.client)
        guard case .pending(let secret, .confirmation) = step else { throw Unexpected() }
        let waiting = try #require(try await index.desk.pendingSignIn(secret))
        let link = try await alice.link("/account/confirm-login/")
        let new = try #require(try await index.desk.confirm(waiting, link, ShownDevices([:]), from: Person.client).session)
        let session = try #require(try await index.desk.session(new.secret))
        #expect(!session.isProved(at: index.clock.now) && index.desk.isRecovering(session))
        #expect(
            try await refusalCode { try await index.desk.makeRecoveryCodes(session, from: Person.client) } == "proof-too-old"
        )
        _ = try index.desk.beginTOTP(session)
        index.clock.advance(seconds: 15 * 60)
        #expect(try await refusalCode { try index.desk.beginTOTP(session) } == "proof-too-old")
        let renewed = try await index.desk.prove(
            session, password: Person.password, recoveryCode: alice.codes[3], from: Person.client)
        let recovered = try #require(try await index.desk.session(renewed.secret))
        _ = try index.desk.beginTOTP(recovered)
        #expect(try await alice.mails().count { $0.contains("A recovery code of") } == 3)
    }

    @Test func `a step is dead once used, and so is every earlier one`() async throws {
        let alice = try await person()
        let (_, known) = try await signIn(alice)
        let used = try alice.code()
        for code in [used, try alice.code(steps: -1)] {
            let (pending, _) = try await alice.pending(known)
            #expect(
                try await refusalCode {
                    try await index.desk.complete(pending, totp: code, remembering: false, known, from: Person.client)
                } == "code-used"
            )
        }
        let (pending, _) = try await alice.pending(known)
        let typed = try alice.code(steps: 1)
        _ = try await index.desk.complete(
            pending, totp: " \(typed.prefix(3)) \(typed.suffix(3)) ", remembering: false, known, from: Person.client)
        let (late, _) = try await alice.pending(known)
        #expect(
            try await refusalCode {
                try await index.desk.complete(late, totp: alice.code(), remembering: false, known, from: Person.client)
            } == "code-used"
        )
    }

    @Test func `factors share one budget, a right code counts for nothing in it, and the owner is told`() async throws {
        let alice = try await person()
        let (pending, _) = try await alice.pending()
        for number in 0..<5 {
            let code = try await refusalCode {
                number % 2 == 0
                    ? try await index.desk.complete(pending, totp: "000000", remembering: false, ShownDevices([:]), from: Person.client)
                    : try await index.desk.complete(pending, recoveryCode: "0000000000000000", ShownDevices([:]), from: Person.client)
            }
            #expect(code == "factor-wrong", "\(number)")
        }
        let right = try alice.code()
        #expect(
            try await refusalCode {
                try await index.desk.complete(pending, totp: right, remembering: false, ShownDevices([:]), from: Person.client)
            } == "too-many-attempts"
        )
        #expect(try await alice.mails().count { $0.contains("Many wrong codes") } == 1)
        index.clock.advance(seconds: 5 * 60)
        let (again, _) = try await alice.pending()
        let step = try await index.desk.complete(again, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
        guard case .pending(_, .confirmation) = step else { throw Unexpected() }
    }

    @Test func `one code sent twenty times at once is taken once`() async throws {
        let alice = try await person()
        let (_, known) = try await signIn(alice)
        index.clock.advance(seconds: 60)
        let code = try alice.code()
        var waiting: [PendingSignIn] = []
        for _ in 0..<20 { waiting.append(try await alice.pending(known).0) }
        let desk = index.desk
        let taken = await withTaskGroup(of: Bool.self) { group in
            for pending in waiting {
                group.addTask {
                    (try? await desk.complete(pending, totp: code, remembering: false, known, from: Person.client)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
    }

    @Test func `one recovery code sent twenty times at once is taken once`() async throws {
        let alice = try await person()
        let (pending, _) = try await alice.pending()
        let (desk, code) = (index.desk, alice.codes[4])
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { (try? await desk.complete(pending, recoveryCode: code, ShownDevices([:]), from: Person.client)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
    }

    @Test func `a changed password ends what waits`() async throws {
        let alice = try await person()
        let (pending, secret) = try await alice.pending()
        let other = try PasswordHash(hashing: Password("another row of odd words"))
        try await index.change("UPDATE users SET password_hash = \(other.phc)")
        #expect(try await index.desk.pendingSignIn(secret) == nil)
        #expect(
            try await refusalCode {
                try await index.desk.complete(pending, totp: alice.code(), remembering: false, ShownDevices([:]), from: Person.client)
            } == "sign-in-over"
        )
    }

    @Test func `a mailed reset asks an account with a factor for a code, and takes a recovery code too`() async throws {
        let alice = try await person()
        try await index.desk.requestPasswordReset("alice", from: Person.client)
        try await index.desk.mailPasswordLinks()
        let link = try await alice.link("/account/reset-password/")
        func reset(_ code: String) async throws -> String? {
            try await refusalCode {
                try await index.desk.resetPassword(link, to: "another row of odd words", code: code, client: Person.client)
            }
        }
        #expect(try await index.desk.resetChoices(link) != nil)
        #expect(try await reset("") == "reset-needs-factor")
        #expect(try await reset("000000") == "factor-wrong")
        #expect(try await reset(alice.codes[0]) == "recovery-code-used")
        #expect(try await reset(alice.codes[1]) == nil)
        #expect(try await reset(alice.codes[5]) == "link-dead")
    }
}
