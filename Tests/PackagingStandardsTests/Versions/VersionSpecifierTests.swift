import PackagingStandards
import Testing

@Suite struct VersionSpecifierTests {
    @Test(arguments: [
        ("", VersionSpecifierError.empty),
        ("1.0", .noOperator(QuotedValue("1.0"))),
        ("=1.0", .noOperator(QuotedValue("=1.0"))),
        (">= x", .malformedVersion(.greaterOrEqual, QuotedValue("x"))),
        ("==\u{301}1.0", .malformedVersion(.equal, QuotedValue("\u{301}1.0"))),
        ("==1.0 .*", .malformedVersion(.equal, QuotedValue("1.0 .*"))),
        ("===a b", .malformedText(QuotedValue("a b"))),
        (">=1.*", .prefixNotAllowed(.greaterOrEqual, QuotedValue("1.*"))),
        ("~=1.0.*", .prefixNotAllowed(.compatible, QuotedValue("1.0.*"))),
        ("==1.0a1.*", .prefixOfMoreThanRelease(QuotedValue("1.0a1.*"))),
        ("!=1.0+a.*", .prefixOfMoreThanRelease(QuotedValue("1.0+a.*"))),
        ("<1.0+a", .localNotAllowed(.less, QuotedValue("1.0+a"))),
        ("~=1", .compatibleNeedsTwoNumbers(QuotedValue("1"))),
    ])
    func `a clause is refused for its reason, in one printable line`(text: String, expected: VersionSpecifierError) {
        #expect(throws: expected) { try VersionSpecifier(text) }
        #expect(expected.sentence.isOnePrintableSentence)
    }

    @Test func `a set has at most so many characters and clauses`() throws {
        let clauses = Array(repeating: ">=1", count: VersionSpecifierSet.maximumClauses)
        #expect(try VersionSpecifierSet(clauses.joined(separator: ",")).clauses.count == clauses.count)
        #expect(throws: VersionSpecifierError.tooManyClauses(count: 257)) {
            try VersionSpecifierSet((clauses + [">=1"]).joined(separator: ","))
        }
        #expect(throws: VersionSpecifierError.tooLong(length: 10_001)) {
            try VersionSpecifierSet(String(repeating: ",", count: 10_001))
        }
        #expect(throws: VersionSpecifierError.tooManyClauses(count: 257)) {
            try VersionSpecifierSet(Array(repeating: VersionSpecifier(">=1"), count: 257))
        }
        #expect(VersionSpecifierError.tooLong(length: 10_001).sentence.isOnePrintableSentence)
        #expect(VersionSpecifierError.tooManyClauses(count: 257).sentence.isOnePrintableSentence)
    }

    @Test(arguments: [
        (">=1.0", ">=1.0.0", true, true),
        (">=3.8,!=3.9.*", "!=3.9.*, >= 3.8", true, true),
        ("~=1.0", "~=1.0.0", false, false),
        ("==1.0.*", "==1.*", false, false),
        ("==1.*", "==v1.*", false, true),
        ("===FOO", "===foo", false, true),
        // Packaging compares clauses in the order of their spelling.
        ("==1.10,==1.9", "==v1.10,==1.9", false, true),
        (">=1", ">1", false, false),
        ("", " , ", true, true),
    ])
    func `equality is packaging's, equivalence is by meaning`(left: String, right: String, isEqual: Bool, isEquivalent: Bool) throws {
        let (left, right) = (try VersionSpecifierSet(left), try VersionSpecifierSet(right))
        #expect((left == right) == isEqual)
        #expect(left.isEquivalent(to: right) == isEquivalent && right.isEquivalent(to: left) == isEquivalent)
    }

    @Test func `a set read from its own text is equal, and so is any order of its clauses`() throws {
        var generator = VersionGenerator(seed: 7)
        for _ in 0..<1_000 {
            let clauses = (0..<3).map { _ in generator.pick(["<", "<=", ">", ">=", "==", "!=", "==="]) + generator.text() }
            guard let set = try? VersionSpecifierSet(clauses.joined(separator: ",")) else { continue }
            #expect(try VersionSpecifierSet(set.description) == set)
            let shuffled = try VersionSpecifierSet(generator.shuffled(clauses).joined(separator: " , "))
            #expect(shuffled == set && shuffled.isEquivalent(to: set))
        }
    }

    @Test func `a set lets through what each of its clauses lets through`() throws {
        var generator = VersionGenerator(seed: 8)
        let versions = try (0..<60).map { _ in try Version(generator.text()) }
        var disagreements = Disagreements()
        for _ in 0..<150 {
            let clauses = (0..<3).map { _ in generator.pick(["<", "<=", ">", ">=", "==", "!="]) + generator.text() }
                .compactMap { try? VersionSpecifier($0) }
            let set = try VersionSpecifierSet(clauses)
            for version in versions {
                let isExpected = clauses.allSatisfy { $0.contains(version) }
                disagreements.expect(set.contains(version) == isExpected, "\(set) \(version)")
                let isFinal = isExpected && !version.isPrerelease
                disagreements.expect(set.contains(version, prereleases: false) == isFinal, "\(set) \(version)")
            }
        }
        #expect(disagreements.examples == [])
    }

    @Test func `a compatible release is compared by meaning, however it is spelt`() throws {
        for text in ["~=1.2.post1", "~=1.2.POST1", "~=v1.2-1", "~=1.2r1"] {
            let specifier = try VersionSpecifier(text)
            let kept = try ["1.2", "1.2.post1", "1.9", "2.0"].filter { specifier.contains(try Version($0)) }
            #expect(kept == ["1.2.post1", "1.9"], "\(text)")
        }
    }
}
