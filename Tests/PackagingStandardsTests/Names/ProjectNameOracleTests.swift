import PackagingStandards
import Testing

/// One answer of `packaging.utils.canonicalize_name(…, validate=True)` and `is_normalized_name`.
private struct NameCase: Decodable {
    let text: String
    let valid: Bool
    let normal: String?
    let isNormalized: Bool
    let deviation: String?
}

@Suite struct ProjectNameOracleTests {
    @Test func `names are accepted, refused and normalised as packaging does`() throws {
        let cases: [NameCase] = try PackagingOracle.answers(to: "names")
        var disagreements = Disagreements()
        for item in cases {
            let name = try? ProjectName(item.text)
            disagreements.expect((name != nil) == (item.valid && item.deviation != "name-length"), "\(item)")
            guard let name else { continue }
            disagreements.expect(name.normalized == item.normal, "\(name.normalized): \(item)")
            disagreements.expect(ProjectName.isNormalized(item.text) == item.isNormalized, "isNormalized: \(item)")
            disagreements.expect(ProjectName.isNormalized(name.normalized), "not normalised: \(name.normalized)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.valid } > 3_000)
        #expect(cases.count { !$0.valid } > 3_000)
        #expect(Set(cases.compactMap(\.deviation)) == PackagingOracle.deviations["names"])
    }
}
