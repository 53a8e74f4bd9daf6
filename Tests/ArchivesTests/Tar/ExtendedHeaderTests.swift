import Testing

@testable import Archives

/// Pax headers and GNU's long names.
@Suite struct ExtendedHeaderTests {
    private typealias Member = TarBuilder.Member
    private let a = TarBuilder.Member.file("x-1/a")
    private let long = "x-1/" + String(repeating: "long/", count: 40) + "name"

    @Test func longNamesAreRead() throws {
        let gnu = TarBuilder(.extended("L", Array(long.utf8) + [0]), a, .file("x-1/b"))
        #expect(try readAll(gnu.build()).members.map(\.path) == [long, "x-1/b"])
        let pax = TarBuilder(.pax("x", ("mtime", "1700000000.5"), ("path", long)), a, .file("x-1/b"))
        #expect(try readAll(pax.build()).members.map(\.path) == [long, "x-1/b"])
        let directory = TarBuilder(.extended("L", Array("x-1/d/".utf8) + [0]), .directory("x-1/e"))
        #expect(try readAll(directory.build()).members.map(\.path) == ["x-1/d"])
    }

    @Test func otherRecordsAreSkipped() throws {
        let records = Member.pax("x", ("comment", "a=b\n5 x=y\n"), ("uid", "70000000"), ("LIBARCHIVE.xattr.x", "AA=="), ("atime", ""))
        #expect(try readAll(TarBuilder(records, a).build()).members.map(\.path) == ["x-1/a"])
        #expect(try readAll(TarBuilder(.pax("g", ("comment", "0123abcd")), a).build()).members.map(\.path) == ["x-1/a"])
        #expect(
            try readAll(TarBuilder(.pax("g", ("comment", "1")), .pax("g", ("comment", "2")), .pax("x", ("mtime", "1")), a).build()).members
                .count == 1)
    }

    @Test func sizeMayOnlyBeRepeated() throws {
        #expect(try readAll(TarBuilder(.pax("x", ("size", "8")), a).build()).files["x-1/a"]?.count == 8)
        for size in ["0", "9", "512", "-8", "+8", "08", " 8", "8.0", "8_0", "99999999999999999999999"] {
            expectTarRefusal(TarBuilder(.pax("x", ("size", size)), a).build(), "x-1/a", .ambiguousSize)
        }
    }

    @Test func memberHiddenBehindAnotherSizeIsRefused() {
        // A header without contents to readers of ustar, and one with a whole archive in it to readers of pax.
        let inner = TarBuilder(.file("x-1/hidden")).tar
        let outer = Member("x-1/a", []).bytes + inner
        var archive = TarBuilder(.pax("x", ("size", String(inner.count))))
        archive.end = outer + archive.end
        expectTarRefusal(archive.build(), "x-1/a", .ambiguousSize)
    }

    @Test func linkTargetOfAFileIsRefused() {
        expectTarRefusal(TarBuilder(.pax("x", ("linkpath", "/etc/passwd")), a).build(), "x-1/a", .linkTargetOfFile)
        expectTarRefusal(TarBuilder(.extended("K", Array("/etc/passwd\u{0}".utf8)), a).build(), "x-1/a", .linkTargetOfFile)
    }

    @Test func linkWithALongTargetIsRefusedAsALink() {
        let link = Member("x-1/l", []).with { $0.type = UInt8(ascii: "2") }
        expectTarRefusal(TarBuilder(.extended("K", Array(long.utf8) + [0]), link).build(), "x-1/l", .symbolicLink)
        let name = Member.extended("L", Array("x-1/m\u{0}".utf8))
        expectTarRefusal(TarBuilder(.extended("K", Array(long.utf8) + [0]), name, link).build(), "x-1/m", .symbolicLink)
        expectTarRefusal(TarBuilder(.pax("x", ("linkpath", long)), link).build(), "x-1/l", .symbolicLink)
    }

    @Test(arguments: ["GNU.sparse.major", "GNU.sparse.name", "GNU.sparse.map", "GNU.sparse.realsize", "SCHILY.realsize"])
    func sparseRecordsAreRefused(keyword: String) {
        expectTarRefusal(TarBuilder(.pax("x", (keyword, "1")), a).build(), "x-1/a", .sparse)
        expectTarRefusal(TarBuilder(.pax("g", (keyword, "1")), a).build(), .globalOverride(keyword: "GNU.sparse"))
    }

    @Test(arguments: ["path", "size", "linkpath"]) func globalOverrideIsRefused(keyword: String) {
        expectTarRefusal(TarBuilder(.pax("g", (keyword, "8")), a).build(), .globalOverride(keyword: keyword))
    }

    @Test(arguments: [
        "x", "11 path=ab", "10 path=ab\n", "12 path=ab\n", "0 path=ab\n", "-1 path=a\n", "+12 path=ab\n", " 12 path=ab\n", "10path=ab\n",
        "10 pathab\n", "5 =a\n", "3 \n", "99999999999999999999 path=a\n", "000000018 path=ab\n", "11 path=ab\n\n", "11 path=ab\n6 a=b\nx",
        "8 path=\n", "11 path=ab\n11 path=ab\n", "2 ", "1", "0", "9999999 a=b\n", "11 path=ab\n0", "11 path=ab\n6 =ab\n",
    ]) func malformedRecordsAreRefused(records: String) {
        expectTarRefusal(TarBuilder(.extended("x", Array(records.utf8)), a).build(), .extendedHeaderMalformed)
        expectTarRefusal(TarBuilder(.extended("g", Array(records.utf8)), a).build(), .extendedHeaderMalformed)
    }

    @Test func recordsInThePaddingAreRefused() {
        // Python's tarfile parses the whole block.
        let records = paxRecord("mtime", "1")
        var header = Member.extended("x", records + paxRecord("path", "x-1/evil"))
        header.size = octal(records.count, 12)
        expectTarRefusal(TarBuilder(header, a).build(), .extendedHeaderMalformed)
        let name = Member.extended("L", Array("x-1/b".utf8)).with { $0.padding = 0x41 }
        expectTarRefusal(TarBuilder(name, a).build(), .extendedHeaderMalformed)
    }

    @Test func malformedLongNameIsRefused() {
        for name: [UInt8] in [[], [0], Array("x-1/b\u{0}c\u{0}".utf8)] {
            expectTarRefusal(TarBuilder(.extended("L", name), a).build(), .extendedHeaderMalformed)
        }
    }

    @Test func extendedHeaderWithoutAMemberIsRefused() {
        let pax = Member.pax("x", ("mtime", "1"))
        let name = Member.extended("L", Array("x-1/b\u{0}".utf8))
        let link = Member.extended("K", Array("x-1/b\u{0}".utf8))
        let global = Member.pax("g", ("comment", "1"))
        for pair in [
            (pax, pax), (name, name), (link, link), (pax, name), (name, pax), (pax, link), (link, pax), (pax, global), (name, global),
        ] {
            expectTarRefusal(TarBuilder(pair.0, pair.1, a).build(), .extendedHeaderUnused)
        }
        for header in [pax, name, link] { expectTarRefusal(TarBuilder(a, header).build(), .extendedHeaderUnused) }
    }

    @Test func extendedHeaderIsBounded() {
        var limits = ArchiveLimits()
        limits.maximumExtendedHeaderBytes = 1000
        expectTarRefusal(
            TarBuilder(.extended("x", [UInt8](repeating: 65, count: 1001)), a).build(), .extendedHeaderTooLarge(limit: 1000), limits: limits
        )
        expectTarRefusal(
            TarBuilder(.extended("L", [UInt8](repeating: 65, count: 1001)), a).build(), .extendedHeaderTooLarge(limit: 1000), limits: limits
        )
        let huge: [UInt8] = [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7)
        expectTarRefusal(
            TarBuilder(Member.pax("x", ("a", "b")).with { $0.size = huge }, a).build(), .extendedHeaderTooLarge(limit: 1 << 20))
    }

    @Test func endlessGlobalHeadersAreBounded() {
        var limits = ArchiveLimits()
        limits.maximumEntries = 10
        var archive = TarBuilder()
        archive.members = Array(repeating: .pax("g", ("comment", "1")), count: 11) + [a]
        expectTarRefusal(archive.build(), .tooManyMembers(limit: 10), limits: limits)
    }
}
