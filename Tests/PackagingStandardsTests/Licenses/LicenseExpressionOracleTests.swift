import PackagingStandards
import Testing

/// One answer of `packaging.licenses.canonicalize_license_expression`.
private struct LicenseCase: Decodable {
    let text: String
    let canonical: String?
    let refused: String?
}

@Suite struct LicenseExpressionOracleTests {
    @Test func `licence expressions are accepted, refused and written as packaging does`() throws {
        let cases: [LicenseCase] = try StandardsOracle.licenses.answers()
        var disagreements = Disagreements()
        for item in cases {
            let expression = try? LicenseExpression(item.text)
            disagreements.expect(expression?.text == item.canonical, "\(expression?.text ?? "refused"): \(item)")
            guard let expression else { continue }
            disagreements.expect((try? LicenseExpression(expression.text)) == expression, "not read again: \(expression)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.canonical != nil } > 2_500)
        #expect(cases.count { $0.canonical == nil } > 2_500)
        #expect(Set(cases.compactMap(\.refused)) == StandardsDeviations.licenses)
    }
}
