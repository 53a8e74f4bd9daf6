import PackagingStandards
import Testing

/// One answer of `packaging.utils.parse_wheel_filename`.
private struct WheelCase: Decodable {
    let text: String
    let valid: Bool
    let deviation: String?
    let name: String?
    let version: String?
    let build: [String]?
    let tags: [String]?

    func agrees(with wheel: WheelFilename) -> Bool {
        wheel.text == text && wheel.name.normalized == name && wheel.version.description == version
            && wheel.build.map { [$0.number.description, $0.suffix] } == build
            && wheel.tags.map(\.description).sorted() == tags && wheel.joinedParts == text
    }
}

/// One answer of `packaging.utils.parse_sdist_filename`.
private struct SdistCase: Decodable {
    let text: String
    let valid: Bool
    let deviation: String?
    let name: String?
    let version: String?
    let container: String?
    let parts: [String]?

    func agrees(with sdist: SdistFilename) -> Bool {
        sdist.text == text && sdist.name.normalized == name && sdist.version.description == version
            && sdist.container.rawValue == container && [sdist.distributionPart, sdist.versionPart] == parts
    }
}

extension WheelFilename {
    /// The raw parts put together again.
    fileprivate var joinedParts: String {
        [distributionPart, versionPart, buildPart, pythonTag, abiTag, platformTag].compactMap(\.self).joined(separator: "-") + ".whl"
    }
}

@Suite struct FilenameOracleTests {
    @Test func `file names of wheels are accepted, refused and taken apart as packaging does`() throws {
        let cases: [WheelCase] = try PackagingOracle.answers(to: "wheels")
        var disagreements = Disagreements()
        for item in cases {
            let wheel = try? WheelFilename(item.text)
            disagreements.expect((wheel != nil) == (item.valid && item.deviation == nil), "\(item)")
            guard let wheel else { continue }
            disagreements.expect(item.agrees(with: wheel), "\(wheel.joinedParts): \(item)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.valid && $0.deviation == nil } > 2_000)
        #expect(cases.count { !$0.valid } > 2_000)
        #expect(Set(cases.compactMap(\.deviation)) == PackagingOracle.deviations["wheels"])
    }

    @Test func `file names of source distributions are accepted, refused and taken apart as packaging does`() throws {
        let cases: [SdistCase] = try PackagingOracle.answers(to: "sdists")
        var disagreements = Disagreements()
        for item in cases {
            let sdist = try? SdistFilename(item.text)
            disagreements.expect((sdist != nil) == (item.valid && item.deviation == nil), "\(item)")
            guard let sdist else { continue }
            disagreements.expect(item.agrees(with: sdist), "\(sdist): \(item)")
        }
        #expect(disagreements.examples == [])
        #expect(cases.count { $0.valid && $0.deviation == nil } > 500)
        #expect(cases.count { !$0.valid } > 2_000)
        #expect(Set(cases.compactMap(\.deviation)) == PackagingOracle.deviations["sdists"])
    }
}
