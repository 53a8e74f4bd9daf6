import PackagingStandards
import Testing

@Suite struct VersionPropertyTests {
    private static func versions(_ count: Int, seed: UInt64) throws -> [Version] {
        var generator = VersionGenerator(seed: seed)
        return try (0..<count).map { _ in try Version(generator.text()) }
    }

    @Test func `a version read from its own text is the same version with the same text`() throws {
        for version in try Self.versions(2_000, seed: 1) {
            let again = try Version(version.description)
            #expect(again == version)
            #expect(again.description == version.description)
            #expect(again.release == version.release)
        }
    }

    @Test func `equal versions, and only they, have the same canonical text and the same hash`() throws {
        let versions = try Self.versions(400, seed: 2).map { (version: $0, canonical: $0.canonical, hash: $0.hashValue) }
        var disagreements = Disagreements()
        for left in versions {
            disagreements.expect(try Version(left.canonical) == left.version, "\(left)")
            for right in versions {
                let areEqual = left.version == right.version
                disagreements.expect(areEqual == (left.canonical == right.canonical), "\(left) \(right)")
                disagreements.expect(!areEqual || left.hash == right.hash, "\(left) \(right)")
            }
        }
        #expect(disagreements.examples == [])
    }

    @Test func `of two versions exactly one is less, or they are equal, as the order by segments says`() throws {
        let versions = try Self.versions(300, seed: 3).map { (version: $0, segments: OrderBySegments($0)) }
        var disagreements = Disagreements()
        for left in versions {
            for right in versions {
                let expected = left.segments.compared(to: right.segments)
                disagreements.expect((left.version < right.version) == (expected < 0), "\(left) < \(right)")
                disagreements.expect((left.version == right.version) == (expected == 0), "\(left) == \(right)")
                disagreements.expect((right.version < left.version) == (expected > 0), "\(left) > \(right)")
            }
        }
        #expect(disagreements.examples == [])
    }

    @Test func `a sorted list ascends from each version to every later one`() throws {
        let sorted = try Self.versions(400, seed: 4).sorted()
        for (index, version) in sorted.enumerated() {
            #expect(!sorted[index...].contains { $0 < version })
        }
    }

    @Test func `the public version is never greater, and has every segment but the local one`() throws {
        for version in try Self.versions(1_000, seed: 5) {
            let reduced = version.publicVersion
            #expect(reduced <= version)
            #expect(reduced.local == nil && !reduced.isLocal)
            let text = try #require(version.description.split(separator: "+").first)
            #expect(reduced.description == text)
            #expect(try reduced == Version(text))
            #expect(version.baseVersion.release == version.release && version.baseVersion.epoch == version.epoch)
        }
    }

    @Test func `no text makes a reader of versions, names or file names crash`() {
        var generator = VersionGenerator(seed: 6)
        for _ in 0..<10_000 {
            let text = generator.noise()
            _ = try? ProjectName(text)
            _ = try? VersionSpecifier(text)
            _ = try? VersionSpecifierSet(text)
            _ = try? WheelFilename("a-\(text)-py3-none-any.whl")
            _ = try? SdistFilename("\(text).tar.gz")
            #expect(Self.isStable(text))
        }
    }

    /// Whether the text is no version, or one that its own normal form names too.
    private static func isStable(_ text: String) -> Bool {
        guard let version = try? Version(text) else { return true }
        return (try? Version(version.description)) == version
    }
}

/// The order of PEP 440 once more, plainly: segment by segment, over what `Version` shows of itself.
private struct OrderBySegments {
    /// Numbers that are compared one after the other, each list before the next; a shorter list precedes a longer one.
    private let lists: [[VersionNumber]]
    private let local: [String]

    init(_ version: Version) {
        var release = version.release
        while release.last == 0 { release.removeLast() }
        lists = [
            [version.epoch], release, [Self.phase(of: version), version.pre?.number ?? 0], version.post.map { [$0] } ?? [],
            // No development segment comes after any.
            [version.dev == nil ? 1 : 0, version.dev ?? 0],
        ]
        local = version.local?.split(separator: ".").map(String.init) ?? []
    }

    private static func phase(of version: Version) -> VersionNumber {
        switch version.pre?.phase {
        case .alpha: 1
        case .beta: 2
        case .candidate: 3
        case nil: version.isDevrelease && !version.isPostrelease ? 0 : 4
        }
    }

    /// Negative, zero or positive, as this comes before, with or after `other`.
    func compared(to other: OrderBySegments) -> Int {
        for (left, right) in zip(lists, other.lists) where left != right {
            return left.lexicographicallyPrecedes(right) ? -1 : 1
        }
        for (left, right) in zip(local, other.local) where left != right {
            return Self.precedes(left, right) ? -1 : 1
        }
        return local.count - other.local.count
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        let (leftIsNumber, rightIsNumber) = (left.allSatisfy(\.isNumber), right.allSatisfy(\.isNumber))
        guard leftIsNumber == rightIsNumber else { return rightIsNumber }
        // A longer number without leading zeros is the greater one.
        return leftIsNumber && left.count != right.count ? left.count < right.count : left < right
    }
}
