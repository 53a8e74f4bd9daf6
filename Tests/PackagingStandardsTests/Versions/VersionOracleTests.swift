import PackagingStandards
import Testing

/// One answer of `packaging.version.Version`.
private struct VersionCase: Decodable {
    let text: String
    let valid: Bool
    let deviation: String?
    let normal: String?
    let canonical: String?
    let epoch: String?
    let release: [String]?
    let pre: [String]?
    let post: String?
    let dev: String?
    let local: String?
    let publicVersion: String?
    let baseVersion: String?
    let isPrerelease: Bool?
    let isPostrelease: Bool?
    let isDevrelease: Bool?

    func agrees(with version: Version) -> Bool {
        version.description == normal && version.canonical == canonical
            && version.epoch.description == epoch && version.release.map(\.description) == release
            && version.pre.map { [$0.phase.rawValue, $0.number.description] } == pre
            && version.post?.description == post && version.dev?.description == dev && version.local == local
            && version.publicVersion.description == publicVersion && version.baseVersion.description == baseVersion
            && version.isPrerelease == isPrerelease && version.isPostrelease == isPostrelease
            && version.isDevrelease == isDevrelease && version.isLocal == (local != nil)
    }
}

private struct RankedVersion: Decodable {
    let text: String
    let rank: Int
}

@Suite struct VersionOracleTests {
    @Test func `versions are accepted, refused and taken apart as packaging does`() throws {
        let cases: [VersionCase] = try PackagingOracle.answers(to: "versions")
        var disagreements = Disagreements()
        for item in cases {
            let version = try? Version(item.text)
            let isExpected = item.valid && item.deviation == nil
            disagreements.expect((version != nil) == isExpected, "\(item.text.debugDescription): \(item)")
            guard let version, isExpected else { continue }
            disagreements.expect(item.agrees(with: version), "\(version): \(item)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.valid } > 15_000)
        #expect(cases.count { !$0.valid } > 15_000)
        #expect(Set(cases.compactMap(\.deviation)) == PackagingOracle.deviations["versions"])
    }

    @Test func `every pair of versions is ordered and hashed as packaging ranks them`() throws {
        let ranked: [RankedVersion] = try PackagingOracle.answers(to: "ordering")
        let versions = try ranked.map { (version: try Version($0.text), rank: $0.rank) }
        var disagreements = Disagreements()
        for (index, left) in versions.enumerated() {
            for right in versions[index...] {
                let isAgreed =
                    (left.version < right.version) == (left.rank < right.rank)
                    && (right.version < left.version) == (right.rank < left.rank)
                    && (left.version == right.version) == (left.rank == right.rank)
                disagreements.expect(isAgreed, "\(left) \(right)")
                if left.rank == right.rank {
                    disagreements.expect(left.version.hashValue == right.version.hashValue, "hash: \(left) \(right)")
                }
            }
        }
        #expect(disagreements.examples == [])
        #expect(versions.count > 1_000)
        #expect(Set(versions.map(\.version)).count == (versions.map(\.rank).max() ?? 0) + 1)
    }
}
