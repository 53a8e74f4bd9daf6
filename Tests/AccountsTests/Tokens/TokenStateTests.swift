import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// What stands in a token's row and binds every copy of it: narrowing, making anew, revoking, and that the server forgets in time.
@Suite struct TokenStateTests {
    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func person() async throws -> Person { try await Person("alice", in: index) }

    private func token(_ alice: Person, _ terms: TokenTerms? = nil) async throws -> String {
        try await index.tokens.make(try terms ?? TokenTerms(description: "laptop"), alice.session, index.desk, from: Person.client)
    }

    private func id(_ token: String) throws -> String { try APIToken(token).identifier.text }

    private func code(_ token: String, for ability: TokenAbility = .upload, address: String = "192.0.2.1") async -> String? {
        do {
            _ = try await index.authenticated(token, for: ability, from: Client(address: address, agent: "twine/6.2.0"))
            return nil
        } catch {
            return (error as? any Refusal)?.code
        }
    }

    // MARK: What the server remembers

    @Test func `a row that is kept in memory is dropped by what may change it, and not by an upload`() async throws {
        let alice = try await person()
        let token = try await token(alice)
        let file = WheelBuilder("demo", "1.0").build()
        #expect(await code(token) == nil)
        try await index.publish(file, by: token)
        #expect(await code(token) == nil)
        try await index.asOperator(DisableUser(name: Username("alice"), reason: "left"))
        #expect(await code(token) == "account-disabled")
        try await index.asOperator(EnableUser(name: Username("alice"), reason: "back"))
        #expect(await code(token) == nil)
        try await index.tokens.revoke(id(token), try await renewed(alice), index.site, from: Person.client)
        #expect(await code(token) == "credential-invalid")
    }

    @Test func `a factor that is demanded and goes is noticed at once`() async throws {
        let index = try TestIndex(policy: SecondFactorPolicy(demand: .required))
        var alice = try await Person("alice", in: index)
        try await alice.enrol()
        let token = try await index.tokens.make(TokenTerms(description: "x"), alice.session, index.desk, from: Person.client)
        _ = try await index.authenticated(token)
        _ = try await index.asOperator(ResetTwoFactor(name: Username("alice"), reason: "lost", site: index.site))
        let error = await #expect(throws: AccountRefusal.self) { try await index.authenticated(token) }
        #expect(["credential-invalid", "two-factor-required"].contains(error?.code))
    }

    // MARK: Uses

    @Test func `a use is seen at once, written down later, and never by the request`() async throws {
        let alice = try await person()
        let token = try await token(alice)
        let before = try await index.number("SELECT count(*) FROM tokens WHERE last_used_at IS NOT NULL")
        #expect(await code(token, address: "198.51.100.4") == nil)
        #expect(try await index.number("SELECT count(*) FROM tokens WHERE last_used_at IS NOT NULL") == before)
        let seen = try #require(try await index.tokens.tokens(alice.session).first?.lastUse)
        #expect((seen.address, seen.agent) == ("198.51.100.4", "twine/6.2.0"))
        try await index.uses.write(Bookkeeper(index.database, clock: index.clock.wallClock))
        #expect(try await index.texts("SELECT last_used_address FROM tokens") == ["198.51.100.4"])
        #expect(try await index.tokens.tokens(alice.session).first?.lastUse == seen)
    }

    @Test func `a credential that is refused is no use`() async throws {
        let alice = try await person()
        let token = try await token(alice)
        #expect(await code(token, for: .read) == "token-ability")
        #expect(try await index.tokens.tokens(alice.session).first?.lastUse == nil)
    }

    // MARK: Narrowing

    private func narrow(
        _ token: String, _ alice: Person, abilities: [TokenAbility]? = nil, life: TokenLife? = nil, networks: [String] = [],
        versions: [String] = []
    ) async throws {
        let narrowing = try TokenNarrowing(abilities: abilities, life: life, networks: networks, versions: versions, resources: nil)
        try await index.tokens.narrow(id(token), by: narrowing, alice.session, index.desk, from: Person.client)
    }

    @Test func `a narrowed token is narrower in every copy, and never wider`() async throws {
        let alice = try await person()
        let token = try await token(alice, TokenTerms(description: "x", abilities: [.upload, .read]))
        let copy = try APIToken(token).restricted(by: [.abilities(["read", "upload"])]).revealed()
        try await narrow(token, alice, networks: ["10.0.0.0/8"])
        for text in [token, copy] {
            #expect(await code(text) == "token-network")
            #expect(await code(text, address: "10.1.2.3") == nil)
        }
        try await narrow(token, alice, abilities: [.read])
        #expect(await code(copy, address: "10.1.2.3") == "token-ability")
        #expect(await code(copy, for: .read, address: "10.1.2.3") == nil)
        try await narrow(token, alice, abilities: [.upload, .read], networks: ["0.0.0.0/0"])
        #expect(await code(token, address: "10.1.2.3") == "token-ability")
        #expect(await code(token, for: .read) == "token-network")
    }

    @Test func `what narrows a token gives it nothing`() async throws {
        let alice = try await person()
        let identifier = try APIToken(try await token(alice)).identifier
        let bare = try index.minted(identifier, caveats: [.user(alice.session.userID)])
        try await narrow(try index.minted(identifier, caveats: []), alice, abilities: [.upload])
        #expect(await code(bare) == "token-ability")
    }

    @Test func `a life can be made shorter, not longer`() async throws {
        let alice = try await person()
        let token = try await token(alice, TokenTerms(description: "x", life: .seconds(86_400)))
        #expect(try await refusalCode { try await narrow(token, alice, life: .seconds(86_401)) } == "narrowing-later")
        try await narrow(token, alice, life: .seconds(3_600))
        #expect(await code(token) == nil)
        index.clock.advance(seconds: 3_600)
        #expect(await code(token) == "token-expired")
        #expect(try await index.tokens.tokens(alice.session).first?.isOver(at: index.desk.now) == true)
    }

    @Test func `nobody narrows, revokes or renews another's token`() async throws {
        let (alice, bob) = (try await person(), try await Person("bob", in: index))
        let token = try await token(alice)
        #expect(try await refusalCode { try await narrow(token, bob, networks: ["::1"]) } == "no-such-token")
        #expect(
            try await refusalCode { try await index.tokens.revoke(id(token), bob.session, index.site, from: Person.client) }
                == "no-such-token")
        #expect(
            try await refusalCode {
                _ = try await index.tokens.rotate(id(token), overlap: 0, bob.session, index.desk, from: Person.client)
            } == "no-such-token")
        #expect(await code(token) == nil)
    }

    // MARK: Making anew

    @Test func `a token made anew has the same restrictions, and the old one lives on for the overlap`() async throws {
        let alice = try await person()
        let old = try await token(
            alice, TokenTerms(description: "ci", life: .seconds(10 * 86_400), networks: ["192.0.2.0/24"], versions: ["==1.*"]))
        try await narrow(old, alice, networks: ["192.0.2.1"])
        index.clock.advance(seconds: 4 * 86_400)
        let new = try await index.tokens.rotate(id(old), overlap: 3_600, try await renewed(alice), index.desk, from: Person.client)
        #expect(new != old)
        for text in [old, new] {
            #expect(await code(text) == nil)
            #expect(await code(text, address: "192.0.2.2") == "token-network")
        }
        index.clock.advance(seconds: 3_600)
        #expect(await code(old) == "token-expired")
        index.clock.advance(seconds: 10 * 86_400 - 3_601)
        #expect(await code(new) == nil)
        index.clock.advance(seconds: 1)
        #expect(await code(new) == "token-expired")
        let tags = try await index.trail().map(\.tag).suffix(2)
        #expect(tags == ["account:api_token:added", "account:api_token:rotated"])
    }

    @Test func `without an overlap the old one is gone at once`() async throws {
        let alice = try await person()
        let old = try await token(alice)
        let new = try await index.tokens.rotate(id(old), overlap: 0, alice.session, index.desk, from: Person.client)
        #expect(await code(old) == "credential-invalid")
        #expect(await code(new) == nil)
        #expect(
            try await refusalCode {
                _ = try await index.tokens.rotate(id(new), overlap: 7 * 86_400 + 1, alice.session, index.desk, from: Person.client)
            } == "overlap-out-of-range")
    }

    // MARK: Revoking several

    @Test func `those not used for so many days go, by their last use or their making`() async throws {
        let alice = try await person()
        let (unused, used) = (try await token(alice), try await token(alice))
        index.clock.advance(seconds: 40 * 86_400)
        #expect(await code(used) == nil)
        let fresh = try await Person("carol", in: index)
        let session = try await renewed(alice)
        let new = try await index.tokens.make(TokenTerms(description: "new"), session, index.desk, from: Person.client)
        let count = try await index.tokens.revokeAll(unusedFor: 30, session, index.desk, from: Person.client)
        #expect(count == 1)
        #expect(await code(unused) == "credential-invalid")
        for text in [used, new] { #expect(await code(text) == nil) }
        let other = try await index.tokens.make(TokenTerms(description: "x"), fresh.session, index.desk, from: Person.client)
        #expect(try await index.tokens.revokeAll(unusedFor: nil, session, index.desk, from: Person.client) == 2)
        #expect(await code(other) == nil)
    }

    private func renewed(_ person: Person) async throws -> SignedIn {
        let new = try #require(try await index.desk.signIn(name: person.name, password: Person.password, from: Person.client).session)
        return try #require(try await index.desk.session(new.secret))
    }

    // MARK: Shown to somebody

    @Test func `a token that was found is revoked by any copy of it, and by nothing that is not genuine`() async throws {
        let alice = try await person()
        let token = try await token(alice)
        let copy = try APIToken(token).restricted(by: [.abilities(["read"])]).revealed()
        let forged = String(token.dropLast(4)) + "AAAA"
        _ = try await index.takeMail()
        #expect(try await !index.tokens.revoke(shown: forged, .leak(url: nil), index.site, from: .server))
        #expect(await code(token) == nil)
        #expect(try await index.tokens.revoke(shown: copy, .leak(url: "https://example.org/leak"), index.site, from: .server))
        #expect(await code(token) == "credential-invalid")
        #expect(try await !index.tokens.revoke(shown: copy, .leak(url: nil), index.site, from: .server))
        let mail = try #require(try await index.takeMail().last)
        #expect(mail.text.contains("https://example.org/leak") && mail.recipients == ["alice@example.org"])
        #expect(try await index.trail().last?.tag == "account:api_token:removed_leak")
    }

    // MARK: Ending soon

    @Test func `owners are told a week before and a day before, once each, of tokens that live longer than that`() async throws {
        let alice = try await person()
        let long = try await token(alice, TokenTerms(description: "long", life: .seconds(30 * 86_400)))
        _ = try await token(alice, TokenTerms(description: "short", life: .seconds(86_400)))
        _ = try await token(alice, TokenTerms(description: "weekly", life: .seconds(7 * 86_400)))
        _ = try await index.takeMail()
        var told: [[String]] = []
        for _ in 0..<32 {
            for _ in 0..<2 { try await index.tokens.tellOfExpiry(index.site, at: index.clock.now) }
            told.append(
                try await index.takeMail().map { $0.text.contains("long") ? "long" : $0.text.contains("weekly") ? "weekly" : "short" })
            index.clock.advance(seconds: 86_400)
        }
        #expect(told.enumerated().flatMap { day, names in names.map { "\(day) \($0)" } } == ["6 weekly", "23 long", "29 long"])
        #expect(await code(long) == "token-expired")
    }

    // MARK: The operator's limit

    @Test func `the operator's longest life binds what is made, and is the usual one if it is short`() async throws {
        let alice = try await person()
        let desk = TokenDesk(
            database: index.database, secrets: LiveKeys(index.secrets), runner: index.runner, location: "localhost", maximumLife: 3_600)
        #expect(desk.usualLife == .seconds(3_600) && !desk.mayLiveForever)
        for life in [TokenLife.forever, .seconds(3_601), .until(index.clock.now.adding(seconds: 3_601))] {
            let refused = try await refusalCode {
                _ = try await desk.make(TokenTerms(description: "x", life: life), alice.session, index.desk, from: Person.client)
            }
            #expect(refused == "lifetime-too-long")
        }
        _ = try await desk.make(TokenTerms(description: "x", life: .seconds(3_600)), alice.session, index.desk, from: Person.client)
    }
}
