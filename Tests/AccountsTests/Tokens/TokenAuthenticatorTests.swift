import Accounts
import Credentials
import Persistence
import TestSupport
import Testing

/// Every way in which a credential is not good, and what is told of it.
@Suite struct TokenAuthenticatorTests {
    private static let client = Client(address: "192.0.2.1", agent: "twine/6.2.0")

    private let index: TestIndex

    init() throws {
        index = try TestIndex()
    }

    private func refusal(of credential: PresentedCredential?) async -> AccountRefusal? {
        #expect(throws: AccountRefusal.self) { try index.authenticator.authenticate(credential, for: .upload, from: Self.client) }
    }

    /// A token that the index made, restricted further by its holder.
    private func restricted(_ caveats: [TokenCaveat]) async throws -> PresentedCredential {
        let text = try await index.token(for: try await index.user("alice"))
        return .token(try APIToken(text).restricted(by: caveats).revealed())
    }

    @Test func `a token that was made is whose it was made for`() async throws {
        let user = try await index.user("Alice")
        let text = try await index.token(for: user)
        let token = try index.authenticator.authenticate(.token(text), for: .upload, from: Self.client)
        #expect(token.holder == .user(id: user.id, name: "Alice"))
        #expect(token.tokenID == (try APIToken(text)).identifier.text)
    }

    @Test func `white space around a token is forgiven, as pasted secrets have it`() async throws {
        let text = try await index.token(for: try await index.user("alice"))
        #expect(try index.authenticator.authenticate(.token("  \(text)\r\n"), for: .upload, from: Self.client).holder.name == "alice")
    }

    @Test func `without a credential it is said what is needed`() async {
        let refusal = await refusal(of: nil)
        #expect(refusal == .credentialMissing)
        #expect((refusal?.status, refusal?.code) == (403, "credential-missing"))
    }

    @Test func `a password is refused as one`() async {
        #expect(await refusal(of: .password(name: "alice", password: "a long pass phrase"))?.code == "password-upload")
    }

    @Test(arguments: [
        "", "rind-", "pypi-AgEIcHlwaS5vcmc", "rind-!!!!", "rind-AgEJbG9jYWxob3N0", "x", String(repeating: "a", count: 100_000),
    ])
    func `what is no token is told so, and is refused like one that nobody knows`(text: String) async throws {
        let refusal = try #require(await self.refusal(of: .token(text)))
        #expect((refusal.status, refusal.code) == (AccountRefusal.badCredential.status, AccountRefusal.badCredential.code))
        guard case .tokenMalformed(let error) = refusal else { throw refusal }
        #expect(refusal.sentence == "The credential is not valid. \(error.sentence)")
        #expect(await self.refusal(of: .malformed) == .badCredential)
    }

    @Test func `a token that nobody was given is refused, though its signature be right`() async throws {
        var generator = SystemRandomNumberGenerator()
        let text = try index.minted(TokenIdentifier(using: &generator), caveats: [.abilities(["upload"])])
        #expect(await refusal(of: .token(text)) == .badCredential)
    }

    @Test func `a token of another secret is refused, though its identifier be right`() async throws {
        let text = try await index.token(for: try await index.user("alice"))
        let other = try TokenSecrets([("other", TokenSecret(bytes: [UInt8](repeating: 7, count: 32)))])
        let identifier = try APIToken(text).identifier
        let key = try #require(other.rootKey(secretID: "other", identifier: identifier))
        let forged = try TokenMint(location: "localhost").mint(identifier: identifier, rootKey: key, caveats: [.abilities(["upload"])])
        #expect(await refusal(of: .token(forged.revealed())) == .badCredential)
    }

    @Test func `a token whose secret is gone is refused`() async throws {
        let text = try await index.token(for: try await index.user("alice"))
        let other = try TokenSecrets([("other", TokenSecret(bytes: [UInt8](repeating: 7, count: 32)))])
        let authenticator = TokenAuthenticator(
            database: index.database, secrets: LiveKeys(other), policy: index.policy, uses: TokenUses(),
            bans: index.desk.bans, clock: index.clock.wallClock)
        #expect(throws: AccountRefusal.badCredential) { try authenticator.authenticate(.token(text), for: .upload, from: Self.client) }
    }

    /// All but the location, which no signature covers and nothing is decided on.
    @Test func `a token of which one character was changed is refused`() async throws {
        let text = try await index.token(for: try await index.user("alice"))
        for offset in stride(from: 24, to: text.count, by: 7) {
            var characters = Array(text)
            characters[offset] = characters[offset] == "A" ? "B" : "A"
            #expect(await refusal(of: .token(String(characters)))?.code == "credential-invalid", "character \(offset)")
        }
    }

    @Test func `a disabled account is told only to a token that is otherwise good`() async throws {
        let text = try await index.token(for: try await index.user("alice"))
        try await index.asOperator(DisableUser(name: Username("alice"), reason: "left"))
        let refusal = await refusal(of: .token(text))
        #expect(refusal == .accountDisabled(name: "alice"))
        #expect((refusal?.status, refusal?.code) == (403, "account-disabled"))
        #expect(await self.refusal(of: .token(String(text.dropLast(4)) + "AAAA")) == .badCredential)
        try await index.asOperator(EnableUser(name: Username("alice"), reason: "back"))
        #expect(try index.authenticator.authenticate(.token(text), for: .upload, from: Self.client).holder.name == "alice")
    }

    @Test func `a token ends with its last second`() async throws {
        let text = try await index.token(for: try await index.user("alice"), lifetime: 60)
        index.clock.advance(seconds: 59)
        #expect(try index.authenticator.authenticate(.token(text), for: .upload, from: Self.client).holder.name == "alice")
        index.clock.advance(seconds: 1)
        #expect(await refusal(of: .token(text))?.code == "token-expired")
    }

    @Test func `a token that is not yet valid is refused until it is`() async throws {
        let now = index.clock.now.seconds
        let credential = try await restricted([.validity(expires: now + 100, notBefore: now + 10)])
        #expect(await refusal(of: credential)?.code == "token-expired")
        index.clock.advance(seconds: 10)
        #expect(try index.authenticator.authenticate(credential, for: .upload, from: Self.client).holder.name == "alice")
    }

    @Test func `what a holder takes away stays away`() async throws {
        #expect(await refusal(of: try await restricted([.abilities([])]))?.code == "token-ability")
        let index = try TestIndex()
        let text = try await index.token(for: try await index.user("bob"))
        let narrower = try APIToken(text).restricted(by: [.abilities(["read"])]).restricted(by: [.abilities(["upload"])])
        let error = #expect(throws: AccountRefusal.self) {
            try index.authenticator.authenticate(.token(narrower.revealed()), for: .upload, from: Self.client)
        }
        #expect(error?.code == "token-ability")
    }

    @Test func `a token without any ability is refused, though it be ours`() async throws {
        let user = try await index.user("alice")
        let identifier = try APIToken(try await index.token(for: user)).identifier
        let text = try index.minted(identifier, caveats: [.user(user.id)])
        #expect(await refusal(of: .token(text))?.code == "token-ability")
    }

    @Test func `a token that is bound to another user is refused`() async throws {
        #expect(await refusal(of: try await restricted([.user("somebody else")]))?.code == "token-user")
    }

    @Test func `a restriction that is not understood refuses`() async throws {
        #expect(await refusal(of: try await restricted([.unknown(Array("[104,[\"10.0.0.0/8\"]]".utf8))]))?.code == "token-unknown-caveat")
    }

    @Test func `a restriction to projects is no reason to refuse before the project is known`() async throws {
        let credential = try await restricted([.projectNames(["demo"]), .projectIDs(["some id"])])
        #expect(try index.authenticator.authenticate(credential, for: .upload, from: Self.client).holder.name == "alice")
    }
}
