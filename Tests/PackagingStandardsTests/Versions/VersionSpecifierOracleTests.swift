import PackagingStandards
import Testing

/// One answer of `packaging.specifiers.Specifier`.
private struct ClauseCase: Decodable {
    let text: String
    let valid: Bool
    let deviation: String?
    let normal: String?
    let comparison: String?
    let version: String?
    let canonical: String?
    let namesPrerelease: Bool?
}

/// What `packaging.specifiers.SpecifierSet` lets through, for `prereleases` None, True and False.
private struct MatchingAnswers: Decodable {
    struct Case: Decodable {
        let text: String
        let pool: String
        let deviation: String?
        let contains: [String]
        let filter: [[Int]]
    }

    let all: [String]
    let prereleases: [String]
    let cases: [Case]
}

private struct SetPair: Decodable {
    let left: String
    let right: String
    let valid: Bool
    let equal: Bool?
    let normal: String?
    let deviation: String?
}

@Suite struct VersionSpecifierOracleTests {
    private static let modes: [Bool?] = [nil, true, false]

    @Test func `clauses are accepted, refused and taken apart as packaging does`() throws {
        let cases: [ClauseCase] = try PackagingOracle.answers(to: "clauses")
        var disagreements = Disagreements()
        for item in cases {
            let clause = try? VersionSpecifier(item.text)
            let isExpected = item.valid && item.deviation == nil
            disagreements.expect((clause != nil) == isExpected, "\(item)")
            guard let clause, isExpected else { continue }
            let isAgreed =
                clause.description == item.normal && clause.comparison.rawValue == item.comparison
                && clause.versionText == item.version
                && (clause.isPrefixMatch || clause.comparison == .arbitrary || clause.canonical == item.canonical)
            disagreements.expect(isAgreed, "\(clause.canonical): \(item)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.valid } > 8_000)
        #expect(cases.count { !$0.valid } > 8_000)
        #expect(Set(cases.compactMap(\.deviation)) == PackagingOracle.deviations["clauses"])
    }

    @Test func `specifiers let the same versions through as packaging's, pre-releases asked for, refused or neither`() throws {
        let answers: MatchingAnswers = try PackagingOracle.answers(to: "matching")
        let pools = try [
            "all": answers.all.map { try Version($0) }, "prereleases": answers.prereleases.map { try Version($0) },
        ]
        var disagreements = Disagreements()
        for item in answers.cases {
            let specifiers = try VersionSpecifierSet(item.text)
            let pool = try #require(pools[item.pool])
            for (mode, contains) in zip(Self.modes, item.contains) {
                let found = pool.map { specifiers.contains($0, prereleases: mode) ? "1" : "0" }.joined()
                disagreements.expect(found == contains, "contains \(item.text) \(String(describing: mode))")
            }
            for (mode, kept) in zip(Self.modes, item.filter) {
                let found = specifiers.filter(pool, prereleases: mode).map(\.description)
                disagreements.expect(found == kept.map { pool[$0].description }, "filter \(item.text) \(String(describing: mode))")
            }
        }
        #expect(disagreements.examples == [])
        #expect(answers.cases.count > 2_000)
        #expect(Set(answers.cases.compactMap(\.deviation)) == PackagingOracle.deviations["matching"])
    }

    @Test func `sets are equal, and written, as packaging's`() throws {
        let cases: [SetPair] = try PackagingOracle.answers(to: "sets")
        var disagreements = Disagreements()
        for item in cases {
            let left = try? VersionSpecifierSet(item.left)
            let right = try? VersionSpecifierSet(item.right)
            let isExpected = item.valid && item.deviation == nil
            disagreements.expect((left != nil && right != nil) == isExpected, "\(item)")
            guard let left, let right, isExpected else { continue }
            disagreements.expect(left.description == item.normal, "\(left): \(item)")
            disagreements.expect((left == right) == item.equal, "equal: \(item)")
            guard left == right else { continue }
            disagreements.expect(left.hashValue == right.hashValue, "hash: \(item)")
            disagreements.expect(left.isEquivalent(to: right), "equivalent: \(item)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.equal == true } > 500)
        #expect(cases.count { $0.equal == false } > 500)
        #expect(Set(cases.compactMap(\.deviation)) == PackagingOracle.deviations["sets"])
    }
}
