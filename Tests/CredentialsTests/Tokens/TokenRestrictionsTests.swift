import Credentials
import PackagingStandards
import TestSupport
import Testing

/// What tokens are used for in the tests.
enum Contexts {
    static let now: Int64 = 1_900_000_000
    static let ordinary = context()

    static func context(
        now: Int64 = now, user: String = "user-1", project: String? = "alpha", id: String? = "id-alpha", isNewer: Bool = false,
        version: String? = "1.0", address: String? = "192.0.2.7", ability: TokenAbility = .upload
    ) -> TokenContext {
        let version = version.flatMap { try? Version($0) }
        let target = project.map { TokenTarget(projectName: $0, projectID: id, projectMadeAt: nil, version: version) } ?? .index
        return TokenContext(
            now: now, userID: user, target: target, isProjectNewer: isNewer, address: address.flatMap { NetworkAddress($0) },
            ability: ability
        )
    }
}

@Suite struct TokenRestrictionsTests {
    private let upload = TokenCaveat.abilities(["upload"])

    @Test func `a token that lists the ability and nothing else is allowed`() {
        #expect(TokenRestrictions.evaluate([upload], Contexts.ordinary) == .allowed)
    }

    @Test func `a token without any list of abilities is refused, whatever else it says`() {
        #expect(TokenRestrictions.evaluate([], Contexts.ordinary) == .refused(.noAbilities))
        #expect(TokenRestrictions.evaluate([.user("user-1"), .projectNames(["alpha"])], Contexts.ordinary) == .refused(.noAbilities))
    }

    @Test func `a validity holds from its first second up to, and without, its last`() {
        let caveats = [upload, .validity(expires: Contexts.now + 10, notBefore: Contexts.now)]
        for (now, verdict) in [
            (Contexts.now - 1, .refused(.notYetValid(from: Contexts.now))), (Contexts.now, .allowed), (Contexts.now + 9, .allowed),
            (Contexts.now + 10, .refused(.expired(at: Contexts.now + 10))), (.max, .refused(.expired(at: Contexts.now + 10))),
            (.min, .refused(.notYetValid(from: Contexts.now))),
        ] as [(Int64, TokenVerdict)] {
            #expect(TokenRestrictions.evaluate(caveats, Contexts.context(now: now)) == verdict)
        }
    }

    @Test func `names of projects are compared byte for byte, and with no project none holds`() {
        let caveats = [upload, .projectNames(["alpha", "caf\u{E9}"])]
        #expect(TokenRestrictions.evaluate(caveats, Contexts.ordinary) == .allowed)
        for other in [nil, "beta", "Alpha", "alpha ", "", "cafe\u{301}"] as [String?] {
            let verdict = TokenRestrictions.evaluate(caveats, Contexts.context(project: other))
            #expect(verdict == .refused(.wrongProject(requested: other, permitted: ["alpha", "caf\u{E9}"])))
        }
        #expect(TokenRestrictions.evaluate([upload, .projectNames([])], Contexts.ordinary) != .allowed)
    }

    @Test func `a project that was made anew under its old name, or not made yet, has not the old one's id`() {
        let caveats = [upload, .projectNames(["alpha"]), .projectIDs(["id-alpha"])]
        #expect(TokenRestrictions.evaluate(caveats, Contexts.ordinary) == .allowed)
        for other in [nil, "id-anew", "ID-alpha", ""] as [String?] {
            let verdict = TokenRestrictions.evaluate(caveats, Contexts.context(id: other))
            #expect(verdict == .refused(.wrongProjectID(requested: "alpha")))
        }
    }

    @Test func `a token of one user is refused for another`() {
        #expect(TokenRestrictions.evaluate([upload, .user("user-1")], Contexts.ordinary) == .allowed)
        #expect(TokenRestrictions.evaluate([upload, .user("user-2")], Contexts.ordinary) == .refused(.wrongUser))
    }

    @Test func `an ability that is not listed is refused`() {
        let read = TokenAbility(rawValue: "read")
        #expect(TokenRestrictions.evaluate([upload], Contexts.context(ability: read)) == .refused(.abilityMissing(requested: read)))
        #expect(TokenRestrictions.evaluate([.abilities([])], Contexts.ordinary) == .refused(.abilityMissing(requested: .upload)))
        #expect(
            TokenRestrictions.evaluate([.abilities(["Upload", "upload "])], Contexts.ordinary)
                == .refused(.abilityMissing(requested: .upload)))
    }

    @Test func `several caveats of one kind must all hold`() {
        let now = Contexts.now
        for (first, second) in [
            (.projectNames(["alpha", "beta"]), .projectNames(["beta"])),
            (.projectIDs(["id-alpha"]), .projectIDs(["id-beta"])),
            (.user("user-1"), .user("user-2")),
            (.validity(expires: now + 5, notBefore: now), .validity(expires: now, notBefore: now - 5)),
            (.abilities(["upload"]), .abilities(["read"])),
        ] as [(TokenCaveat, TokenCaveat)] {
            for pair in [[first, second], [second, first]] {
                #expect(TokenRestrictions.evaluate([upload] + pair, Contexts.ordinary) != .allowed)
            }
            #expect(TokenRestrictions.evaluate([upload, first, first], Contexts.ordinary) == .allowed)
        }
    }

    @Test func `over 20,000 lists of caveats, none is allowed that was refused with fewer, and the order decides nothing`() {
        var generator = SeededGenerator(seed: 77)
        var (allowed, refused) = (0, 0)
        for _ in 0..<20_000 {
            let caveats = (0..<Int.random(in: 0...5, using: &generator)).map { _ in Self.someCaveat(using: &generator) }
            let added = Self.someCaveat(using: &generator)
            let context = Self.someContext(using: &generator)
            let fewer = TokenRestrictions.evaluate([upload] + caveats, context) == .allowed
            let more = TokenRestrictions.evaluate([upload] + caveats + [added], context) == .allowed
            #expect(fewer || !more)
            let shuffled = ([upload] + caveats).shuffled(using: &generator)
            #expect((TokenRestrictions.evaluate(shuffled, context) == .allowed) == fewer)
            if fewer { allowed += 1 } else { refused += 1 }
        }
        #expect(allowed > 1_000 && refused > 1_000)
    }

    @Test func `a refusal has a stable code, and a sentence that names what was refused and what is accepted`() {
        for (refusal, code, words) in [
            (.expired(at: 1_772_366_400), "token-expired", ["2026-03-01 12:00:00 UTC"]),
            (.expired(at: .min), "token-expired", ["-9223372036854775808"]),
            (.notYetValid(from: 951_782_400), "token-expired", ["2000-02-29 00:00:00 UTC"]),
            (.notYetValid(from: 253_402_300_799), "token-expired", ["9999-12-31 23:59:59 UTC"]),
            (.wrongProject(requested: "beta", permitted: ["alpha"]), "token-project", ["'beta'", "'alpha'"]),
            (.wrongProject(requested: "x", permitted: ["a", "b", "c", "d", "e"]), "token-project", ["'c' and 2 more"]),
            (.wrongProject(requested: nil, permitted: []), "token-project", ["no project"]),
            (.wrongProjectID(requested: "alpha"), "token-project", ["'alpha'"]),
            (.wrongUser, "token-user", ["user"]),
            (.abilityMissing(requested: .upload), "token-ability", ["upload"]),
            (.noAbilities, "token-ability", ["nothing"]),
            (.unknownCaveat(tag: 101), "token-unknown-caveat", ["101"]),
            (.unknownCaveat(tag: nil), "token-unknown-caveat", ["not understood"]),
        ] as [(TokenRefusal, String, [String])] {
            #expect(refusal.code == code)
            for word in words { #expect(refusal.sentence.contains(word), "\(refusal.sentence)") }
            #expect(refusal.sentence.utf8.allSatisfy { $0 < 0x80 }, "a reason phrase is ASCII: \(refusal.sentence)")
        }
    }

    @Test func `a hostile name in a caveat can neither break a line nor fill a page`() {
        let hostile = "a\r\nSet-Cookie: x\u{202E}\u{0}" + String(repeating: "y", count: 4_000)
        let sentence = TokenRefusal.wrongProject(requested: "alpha", permitted: [hostile, hostile, hostile, hostile]).sentence
        #expect(!sentence.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{202E}" })
        #expect(sentence.count < 500)
    }

    static func someCaveat(using generator: inout SeededGenerator) -> TokenCaveat {
        let now = Contexts.now
        switch Int.random(in: 0..<12, using: &generator) {
        case 0, 1:
            return .validity(
                expires: now + Int64.random(in: -1...9, using: &generator), notBefore: now - Int64.random(in: -1...9, using: &generator))
        case 2, 3: return .projectNames(Int.random(in: 0..<5, using: &generator) == 0 ? ["beta"] : ["alpha", "beta"])
        case 4, 5: return .projectIDs(Int.random(in: 0..<5, using: &generator) == 0 ? ["id-beta"] : ["id-alpha", "id-beta"])
        case 6, 7: return .user(Int.random(in: 0..<5, using: &generator) == 0 ? "user-2" : "user-1")
        case 8, 9, 10: return .abilities(Int.random(in: 0..<6, using: &generator) == 0 ? ["read"] : ["upload", "read"])
        default: return .unknown(Array("[101,[]]".utf8))
        }
    }

    private static func someContext(using generator: inout SeededGenerator) -> TokenContext {
        let isOther = Int.random(in: 0..<6, using: &generator) == 0
        return Contexts.context(
            now: Contexts.now + Int64.random(in: -2...2, using: &generator), user: isOther ? "user-2" : "user-1",
            project: isOther ? "beta" : "alpha", id: isOther ? nil : "id-alpha")
    }
}
