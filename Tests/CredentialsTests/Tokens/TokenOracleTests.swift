import Credentials
import TestSupport
import Testing

@Suite struct TokenOracleTests {
    @Test func `2,000 tokens by pypitoken are verified here, read alike, and allowed where it allows them`() throws {
        struct Case: Decodable {
            let key: String
            let token: String
            let identifier: String
            let isAllowed: Bool
            let projectName: String
            let projectID: String
            let userID: String
            let now: Int64
        }
        let cases: [Case] = try CredentialsOracle.answers(to: "made_by_pypitoken")
        for made in cases {
            let token = try APIToken(made.token)
            #expect(token.identifier.text == made.identifier)
            #expect(token.claimedLocation == "example.org")
            let verified = try #require(token.verified(rootKey: MacaroonRootKey(bytes: Hexadecimal.decode(made.key))))
            let context = Contexts.context(now: made.now, user: made.userID, project: made.projectName, id: made.projectID)
            // What pypitoken makes has no list of abilities: as it is, it can do nothing here.
            #expect(verified.restrictions.evaluate(context) != .allowed)
            let withAbility = TokenRestrictions.evaluate(verified.restrictions.caveats + [.abilities(["upload"])], context)
            #expect((withAbility == .allowed) == made.isAllowed, "\(verified.restrictions.caveats) in \(context)")
        }
        #expect(cases.count { $0.isAllowed } > 400 && cases.count { !$0.isAllowed } > 400)
    }

    @Test func `2,000 tokens of ours are verified by pymacaroons, which reads in them what we wrote`() throws {
        struct Question: Encodable {
            let token: String
            let key: String
        }
        struct Answer: Decodable {
            let isVerified: Bool
            let location: String
            let identifier: String
            let caveats: [String]
        }
        var generator = SeededGenerator(seed: 3)
        let minted = try (0..<2_000).map { _ in try Minted(using: &generator, with: [.abilities(["upload"])]) }
        let questions = minted.enumerated().map { index, minted in
            // Every tenth key is a wrong one.
            Question(token: minted.text, key: index % 10 == 9 ? Hexadecimal.encode([UInt8](repeating: 1, count: 32)) : minted.key)
        }
        let answers: [Answer] = try CredentialsOracle.answers(to: "verified_by_pymacaroons", about: questions)
        for (index, answer) in answers.enumerated() {
            #expect(answer.isVerified == (index % 10 != 9))
            #expect(answer.location == "example.org")
            #expect(answer.identifier == minted[index].identifier.text)
            #expect(answer.caveats.map { Array($0.utf8) } == minted[index].caveats.map(\.written))
        }
    }

    @Test func `pypitoken allows 2,000 of our tokens, with the caveats that it knows, where we do`() throws {
        struct Question: Encodable {
            let token: String
            let key: String
            let projectName: String
            let projectID: String
            let userID: String
            let now: Int64
        }
        var generator = SeededGenerator(seed: 4)
        let minted = try (0..<2_000).map { _ in try Minted(using: &generator, with: []) }
        let (users, ids) = (Minted.users, Minted.ids)
        let questions = minted.map { minted in
            Question(
                token: minted.text, key: minted.key, projectName: Minted.names.randomElement(using: &generator) ?? "",
                projectID: ids.randomElement(using: &generator) ?? "", userID: users.randomElement(using: &generator) ?? "",
                now: Contexts.now)
        }
        let answers: [Bool] = try CredentialsOracle.answers(to: "checked_by_pypitoken", about: questions)
        var allowed = 0
        for (question, (minted, answer)) in zip(questions, zip(minted, answers)) {
            let context = Contexts.context(
                now: question.now, user: question.userID, project: question.projectName, id: question.projectID)
            let ours = TokenRestrictions.evaluate(minted.caveats + [.abilities(["upload"])], context) == .allowed
            #expect(ours == answer, "\(minted.caveats)")
            if ours { allowed += 1 }
        }
        #expect(allowed > 300 && allowed < 1_700)
    }

    @Test func `a token that pypitoken restricted offline still verifies here, and is narrower`() throws {
        struct Question: Encodable {
            let token: String
            let restriction: Restriction
        }
        struct Restriction: Encodable {
            var not_before: Int64?
            var not_after: Int64?
            var project_names: [String]?
            var user_id: String?
        }
        let now = Contexts.now
        let (token, rootKey) = try (Sample.token(caveats: [.abilities(["upload"])]), Sample.rootKey)
        let restrictions = [
            Restriction(not_before: now, not_after: now + 60), Restriction(project_names: ["alpha"]),
            Restriction(not_before: now, not_after: now + 60, project_names: ["alpha", "beta"]), Restriction(user_id: Minted.users[0]),
        ]
        let questions = restrictions.map { Question(token: token.revealed(), restriction: $0) }
        let narrowed: [String] = try CredentialsOracle.answers(to: "restricted_by_pypitoken", about: questions)
        let user = Minted.users[0]
        let expected: [(added: [TokenCaveat], allowed: TokenContext, refused: TokenContext, because: TokenRefusal)] = [
            ([.validity(expires: now + 60, notBefore: now)], Contexts.context(), Contexts.context(now: now + 60), .expired(at: now + 60)),
            (
                [.projectNames(["alpha"])], Contexts.context(), Contexts.context(project: "beta"),
                .wrongProject(requested: "beta", permitted: ["alpha"])
            ),
            (
                [.validity(expires: now + 60, notBefore: now), .projectNames(["alpha", "beta"])], Contexts.context(project: "beta"),
                Contexts.context(now: now - 1), .notYetValid(from: now)
            ),
            ([.user(user)], Contexts.context(user: user), Contexts.context(), .wrongUser),
        ]
        for (text, (added, allowed, refused, because)) in zip(narrowed, expected) {
            let verified = try #require(APIToken(text).verified(rootKey: rootKey))
            #expect(verified.restrictions.caveats == [.abilities(["upload"])] + added)
            #expect(verified.restrictions.evaluate(allowed) == .allowed)
            #expect(verified.restrictions.evaluate(refused) == .refused(because))
            let original = try #require(token.verified(rootKey: rootKey))
            #expect(original.restrictions.evaluate(refused) == .allowed)
        }
    }
}

/// A token of ours with random caveats, and the key that was made for it in Swift.
private struct Minted {
    static let names = ["alpha", "beta-two", "c3"]
    static let ids = ["01234567-89ab-4cde-8f01-000000000001", "01234567-89ab-4cde-8f01-000000000002"]
    static let users = ["01234567-89ab-4cde-8f01-00000000000a", "01234567-89ab-4cde-8f01-00000000000b"]

    let identifier: TokenIdentifier
    let key: String
    let caveats: [TokenCaveat]
    let text: String

    init(using generator: inout SeededGenerator, with caveats: [TokenCaveat]) throws {
        identifier = TokenIdentifier(using: &generator)
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        key = Hexadecimal.encode(bytes)
        let random = (0..<Int.random(in: 0...3, using: &generator)).map { _ in Self.someCaveat(using: &generator) }
        self.caveats = random + caveats
        text = try TokenMint(location: "example.org")
            .mint(identifier: identifier, rootKey: MacaroonRootKey(bytes: bytes), caveats: self.caveats).revealed()
    }

    private static func someCaveat(using generator: inout SeededGenerator) -> TokenCaveat {
        let now = Contexts.now
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            return .validity(
                expires: now + Int64.random(in: -2...9, using: &generator), notBefore: now - Int64.random(in: -2...9, using: &generator))
        case 1: return .projectNames(Array(names.shuffled(using: &generator).prefix(2)))
        case 2: return .projectIDs(Array(ids.shuffled(using: &generator).prefix(Int.random(in: 1...2, using: &generator))))
        default: return .user(users.randomElement(using: &generator) ?? "")
        }
    }
}
