import PackagingStandards
import Testing

/// One answer of `packaging.requirements.Requirement` or `packaging.markers.Marker`.
private struct RequirementCase: Decodable {
    let text: String
    let valid: Bool
    let refused: String?
    let differs: String?
    let name: String?
    let extras: [String]?
    let specifier: String?
    let url: String?
    let marker: String?
    let description: String?

    var isAccepted: Bool { valid && refused == nil }

    func agrees(with requirement: Requirement) -> Bool {
        requirement.name.spelling == name && requirement.extras.map(\.spelling) == extras
            && requirement.specifiers.description == specifier && requirement.url == url
            && requirement.marker?.description == marker && requirement.description == description
    }
}

private struct Pair: Decodable {
    let left: String
    let right: String
    let equal: Bool
    let differs: String?
}

@Suite struct RequirementOracleTests {
    @Test func `requirements are accepted, refused, taken apart and written as packaging does`() throws {
        let cases: [RequirementCase] = try StandardsOracle.requirements.answers("requirements")
        var disagreements = Disagreements()
        for item in cases {
            let requirement = try? Requirement(item.text)
            disagreements.expect((requirement != nil) == item.isAccepted, "\(item.text.debugDescription): \(item)")
            guard let requirement, item.isAccepted else { continue }
            disagreements.expect(item.agrees(with: requirement), "\(requirement): \(item)")
            disagreements.expect((try? Requirement(requirement.description)) == requirement, "not read again: \(requirement)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count(where: \.isAccepted) > 5_000)
        #expect(cases.count { !$0.valid } > 5_000)
        #expect(Set(cases.flatMap { [$0.refused, $0.differs] }.compactMap(\.self)) == StandardsDeviations.requirements)
    }

    @Test func `markers are accepted, refused and written as packaging does`() throws {
        let cases: [RequirementCase] = try StandardsOracle.requirements.answers("markers")
        var disagreements = Disagreements()
        for item in cases {
            let marker = try? Marker(item.text)
            disagreements.expect(marker?.description == item.marker, "\(item.text.debugDescription): \(item)")
            guard let marker else { continue }
            disagreements.expect((try? Marker(marker.description)) == marker, "not read again: \(marker)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count(where: \.isAccepted) > 4_000)
        #expect(cases.count { !$0.valid } > 3_000)
        #expect(Set(cases.flatMap { [$0.refused, $0.differs] }.compactMap(\.self)) == StandardsDeviations.markers)
    }

    @Test func `requirements are equal when packaging says so, and then hash alike`() throws {
        let pairs: [Pair] = try StandardsOracle.requirements.answers("equality")
        var disagreements = Disagreements()
        for pair in pairs {
            let left = try Requirement(pair.left)
            let right = try Requirement(pair.right)
            disagreements.expect((left == right) == pair.equal, "\(pair)")
            if left == right { disagreements.expect(left.hashValue == right.hashValue, "\(pair)") }
        }
        #expect(disagreements.examples == [])
        #expect(pairs.count(where: \.equal) > 1_000)
        #expect(pairs.count { !$0.equal } > 10_000)
        #expect(Set(pairs.compactMap(\.differs)) == StandardsDeviations.equality)
    }
}
