import Testing

@testable import Archives

/// What an archive may be as a whole.
@Suite struct TarArchiveTests {
    private let directory = TarBuilder.Member.directory("x-1/")
    private let a = TarBuilder.Member.file("x-1/a")

    @Test func honestArchiveIsRead() throws {
        let archive = TarBuilder(directory, a, .file("x-1/empty", ""), .directory("x-1/d"), .file("x-1/d/b", "more"))
        let contents = try TarGzipReader(ByteSource(archive.build())).read { $0 == "x-1/d/b" || $0 == "x-1/empty" ? 4 : nil }
        #expect(contents.topLevelDirectory == "x-1")
        #expect(contents.members.map(\.path) == ["x-1", "x-1/a", "x-1/empty", "x-1/d", "x-1/d/b"])
        #expect(contents.members.map(\.isDirectory) == [true, false, false, true, false])
        #expect(contents.members.map(\.size) == [0, 8, 0, 0, 4])
        #expect(contents.files == ["x-1/d/b": Array("more".utf8), "x-1/empty": []])
        #expect(contents.unpackedBytes == archive.tar.count)
        #expect(contents.member(named: "x-1/a")?.size == 8)
        #expect(contents.member(named: "x-1/b") == nil)
    }

    @Test func filesThatSpanManyWindowsAreKeptWhole() throws {
        let contents = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 8) }
        let archive = TarBuilder(TarBuilder.Member("x-1/big", contents), a, TarBuilder.Member("x-1/big2", contents))
        #expect(try readAll(archive.build()).files["x-1/big"] == contents)
        #expect(try readAll(archive.build()).files["x-1/big2"] == contents)
        #expect(try readAll(archive.build()).files["x-1/a"] == Array("contents".utf8))
    }

    @Test func topLevelDirectoryNeedsNoMemberOfItsOwn() throws {
        #expect(try readAll(TarBuilder(a).build()).topLevelDirectory == "x-1")
    }

    @Test func secondTopLevelIsRefused() {
        expectTarRefusal(TarBuilder(a, .file("y-1/a")).build(), .severalTopLevels("x-1", "y-1"))
        expectTarRefusal(TarBuilder(directory, .directory("x")).build(), .severalTopLevels("x-1", "x"))
        expectTarRefusal(TarBuilder(directory, .file("x-10/a")).build(), .severalTopLevels("x-1", "x-10"))
    }

    @Test func fileBesideTheTopLevelIsRefused() {
        expectTarRefusal(TarBuilder(a, .file("setup.py")).build(), "setup.py", .outsideTopLevel)
        expectTarRefusal(TarBuilder(.file("x-1")).build(), "x-1", .outsideTopLevel)
    }

    @Test func emptyArchiveIsRefused() {
        expectTarRefusal(TarBuilder().build(), .empty)
        var archive = TarBuilder()
        archive.end = []
        expectTarRefusal(archive.build(), .endMissing)
    }

    @Test func missingEndIsRefused() {
        var archive = TarBuilder(a)
        archive.end = []
        expectTarRefusal(archive.build(), .endMissing)
        archive.end = [UInt8](repeating: 0, count: 512)
        expectTarRefusal(archive.build(), .endMissing)
        archive.end = [UInt8](repeating: 0, count: 1023)
        expectTarRefusal(archive.build(), .endMissing)
        archive.end = [1]
        expectTarRefusal(archive.build(), .endMissing)
    }

    @Test func streamThatEndsInsideAMemberIsRefused() {
        var archive = TarBuilder(a.with { $0.size = octal(5000, 12) })
        archive.end = [UInt8](repeating: 0, count: 1024)
        expectTarRefusal(archive.build(), .endMissing)
        archive.end = []
        expectTarRefusal(archive.build(), .endMissing)
    }

    @Test(arguments: [0, 512, 8192, 100_000]) func zerosMayFollowTheEnd(count: Int) throws {
        var archive = TarBuilder(a)
        archive.end += [UInt8](repeating: 0, count: count)
        #expect(try readAll(archive.build()).members.count == 1)
    }

    @Test func dataBehindTheEndIsRefused() {
        var archive = TarBuilder(a)
        archive.end += [UInt8](repeating: 0, count: 511) + [1]
        expectTarRefusal(archive.build(), .dataAfterEnd)
        archive.end = [UInt8](repeating: 0, count: 100_000) + TarBuilder(a).tar
        expectTarRefusal(archive.build(), .dataAfterEnd)
        archive.end = [UInt8](repeating: 0, count: 512) + TarBuilder(a).tar
        expectTarRefusal(archive.build(), .dataAfterEnd)
    }

    @Test func bombIsRefusedAsSoonAsTheLimitIsPassed() {
        var limits = ArchiveLimits()
        limits.bombThresholdBytes = 100_000
        limits.bombRatio = 0
        let large = TarBuilder(TarBuilder.Member("x-1/a", [UInt8](repeating: 65, count: 200_000)), .file("/broken"))
        expectTarRefusal(large.build(), .bomb(ratio: 0), limits: limits)
        limits.bombRatio = 1
        expectTarRefusal(large.build(), "/broken", .unsafePath(.absolute), limits: limits)
        limits.maximumUnpackedBytes = 150_000
        expectTarRefusal(large.build(), .unpackedTooLarge(limit: 150_000), limits: limits)
    }

    @Test func limitsAreKept() {
        let archive = TarBuilder(directory, a, .file("x-1/b")).build()
        var limits = ArchiveLimits()
        limits.maximumEntries = 2
        expectTarRefusal(archive, .tooManyMembers(limit: 2), limits: limits)
        limits = ArchiveLimits()
        limits.maximumTotalPathBytes = 12
        expectTarRefusal(archive, .pathsTooLong(limit: 12), limits: limits)
        limits = ArchiveLimits()
        limits.maximumKeptBytes = 15
        expectTarRefusal(archive, .keptTooLarge(limit: 15), limits: limits)
        #expect(throws: TarError.refused(.member(name: "x-1/a", .tooLarge(limit: 7)))) {
            try TarGzipReader(ByteSource(archive)).read { _ in 7 }
        }
    }
}
