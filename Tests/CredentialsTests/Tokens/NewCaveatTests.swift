import Credentials
import TestSupport
import Testing

/// The caveats of our own besides the list of abilities: networks, versions, and projects that may be yet to be made.
@Suite struct NewCaveatTests {
    private let upload = TokenCaveat.abilities(["upload"])

    private func caveat(_ text: String) -> TokenCaveat { TokenCaveat(reading: Array(text.utf8)) }

    private func isAllowed(_ text: String, _ context: TokenContext) -> Bool {
        TokenRestrictions.evaluate([upload, caveat(text)], context) == .allowed
    }

    @Test(arguments: [
        (#"[101,["192.0.2.0/24"]]"#, "192.0.2.7", true), (#"[101,["192.0.2.0/24"]]"#, "192.0.3.7", false),
        (#"[101,["192.0.2.0/24","fd00::/8"]]"#, "fd12::1", true), (#"[101,["192.0.2.0/24"]]"#, "::ffff:192.0.2.9", true),
        (#"[101,["192.0.2.7"]]"#, "192.0.2.7", true), (#"[101,["0.0.0.0/0"]]"#, "::1", false), (#"[101,[]]"#, "192.0.2.7", false),
        (#"[101,["192.0.2.0/24"]]"#, nil, false), (#"[101,["192.0.2.0/24"]]"#, "nonsense", false),
    ])
    func `a network holds the addresses in it, and without an address none holds`(text: String, address: String?, isInside: Bool) {
        #expect(isAllowed(text, Contexts.context(address: address)) == isInside)
    }

    @Test(arguments: [
        (#"[102,["==1.*"]]"#, "1.4", true), (#"[102,["==1.*"]]"#, "2.0", false), (#"[102,["==1.*",">=3"]]"#, "3.1", true),
        (#"[102,[">=1,<2"]]"#, "1.9", true), (#"[102,[">=1,<2"]]"#, "2.0", false), (#"[102,[">=1,<2"]]"#, "2.0rc1", false),
        (#"[102,["==1.*"]]"#, "1.5rc1", true), (#"[102,[">=1.0"]]"#, "1.0.dev1", false), (#"[102,["==1.0"]]"#, "1.0+local", true),
        (#"[102,[]]"#, "1.0", false), (#"[102,["==1.*"]]"#, nil, false),
    ])
    func `a specifier holds the versions in it, pre-releases too, and without a version none holds`(
        text: String, version: String?, isInside: Bool
    ) {
        #expect(isAllowed(text, Contexts.context(version: version)) == isInside)
    }

    @Test func `a project is held by its id; by its name only if there was none of that name`() {
        let text = #"[103,["id-alpha"],["beta"]]"#
        #expect(isAllowed(text, Contexts.context(project: "alpha", id: "id-alpha")))
        #expect(!isAllowed(text, Contexts.context(project: "alpha", id: "id-anew")))
        #expect(!isAllowed(text, Contexts.context(project: "alpha", id: nil, isNewer: true)))
        #expect(isAllowed(text, Contexts.context(project: "beta", id: nil, isNewer: true)))
        #expect(isAllowed(text, Contexts.context(project: "beta", id: "id-beta", isNewer: true)))
        #expect(!isAllowed(text, Contexts.context(project: "beta", id: "id-beta", isNewer: false)))
        #expect(!isAllowed(text, Contexts.context(project: nil)))
    }

    @Test(arguments: [
        #"[101,["10.0.0.1/8"]]"#, #"[101,["10.0.0.0/33"]]"#, #"[101,["ok"]]"#, #"[101,["10.0.0.0/8",""]]"#, "[101]", "[101,1]",
        #"[101,["10.0.0.0/8"],1]"#, #"[101,[1]]"#, #"[102,["1.0"]]"#, #"[102,[""]]"#, #"[102,["==1.*","nonsense"]]"#, "[102]",
        #"[102,"==1"]"#, #"[103,["a"]]"#, #"[103,["a"],["b"],[]]"#, #"[103,["a"],"b"]"#, #"[103,[1],[]]"#, "[103]", #"[104,["x"]]"#,
    ])
    func `what is not written exactly so is not understood, and refuses`(text: String) {
        #expect(caveat(text) == .unknown(Array(text.utf8)))
        #expect(!isAllowed(text, Contexts.context(isNewer: true, address: "10.0.0.1")))
    }

    @Test(arguments: [
        #"[101,["10.0.0.0/8","::1"]]"#, #"[102,[">=1,<2","==7"]]"#, #"[103,["id"],["name"]]"#, #"[103,[],[]]"#, "[101,[]]",
    ])
    func `what was read is written as it was`(text: String) {
        #expect(String(decoding: caveat(text).written, as: UTF8.self) == text)
    }

    @Test func `each refusal has a code of its own and says what was wanted`() {
        let cases: [(String, String, [String])] = [
            (#"[101,["10.0.0.0/8"]]"#, "token-network", ["10.0.0.0/8", "192.0.2.7"]),
            (#"[102,["==2.*"]]"#, "token-version", ["==2.*", "1.0"]),
            (#"[103,["x"],["beta"]]"#, "token-project", ["alpha", "beta"]),
        ]
        for (text, code, words) in cases {
            guard case .refused(let refusal) = TokenRestrictions.evaluate([upload, caveat(text)], Contexts.ordinary) else {
                Issue.record("\(text) was allowed")
                continue
            }
            #expect(refusal.code == code)
            #expect(words.allSatisfy(refusal.sentence.contains), "\(refusal.sentence)")
        }
    }

    /// Whatever holders and owners add, in whatever order: what was refused stays refused.
    @Test func `no sequence of restrictions widens a token`() {
        var generator = SeededGenerator(seed: 5)
        var allowed = 0
        for _ in 0..<20_000 {
            let (own, more) = (caveats(&generator), caveats(&generator))
            let context = context(&generator)
            let (before, after) = (
                TokenRestrictions.evaluate(own, context) == .allowed, TokenRestrictions.evaluate(own + more, context) == .allowed
            )
            #expect(before || !after, "\(own) and \(more)")
            if before { allowed += 1 }
        }
        #expect(allowed > 500)
    }

    private func caveats(_ generator: inout SeededGenerator) -> [TokenCaveat] {
        let texts = [
            #"[100,["upload"]]"#, #"[100,["upload","read"]]"#, #"[100,["read"]]"#, #"[0,1900000100,1899999900]"#, #"[0,1900000000,0]"#,
            #"[1,["alpha"]]"#, #"[1,["alpha","beta"]]"#, #"[2,["id-alpha"]]"#, #"[3,"user-1"]"#, #"[101,["192.0.2.0/24"]]"#,
            #"[101,["10.0.0.0/8"]]"#, #"[102,["==1.*"]]"#, #"[103,["id-alpha"],["beta"]]"#, #"[103,[],["alpha","beta"]]"#, "[105,1]", "x",
        ]
        let kept = texts.filter { _ in Int.random(in: 0..<6, using: &generator) == 0 }
        return ([#"[100,["upload","read"]]"#] + kept).shuffled(using: &generator).map(caveat)
    }

    private func context(_ generator: inout SeededGenerator) -> TokenContext {
        Contexts.context(
            user: Bool.random(using: &generator) ? "user-1" : "user-2",
            project: [nil, "alpha", "beta"].randomElement(using: &generator) ?? nil,
            id: [nil, "id-alpha", "id-beta"].randomElement(using: &generator) ?? nil, isNewer: Bool.random(using: &generator),
            version: [nil, "1.0", "2.0"].randomElement(using: &generator) ?? nil,
            address: [nil, "192.0.2.1", "10.1.1.1"].randomElement(using: &generator) ?? nil,
            ability: Bool.random(using: &generator) ? .upload : .read
        )
    }
}
