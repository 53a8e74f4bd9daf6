import Testing

@testable import Archives

/// What one member may be.
@Suite struct TarMemberTests {
    private typealias Member = TarBuilder.Member
    private let a = TarBuilder.Member.file("x-1/a")

    @Test(
        arguments: [
            ("1", TarMemberFault.hardLink), ("2", .symbolicLink), ("3", .device), ("4", .device), ("6", .pipe), ("S", .sparse),
            ("7", .unsupportedType(0x37)), ("D", .unsupportedType(0x44)), ("M", .unsupportedType(0x4D)), ("N", .unsupportedType(0x4E)),
            ("V", .unsupportedType(0x56)), ("X", .unsupportedType(0x58)), ("A", .unsupportedType(0x41)), (" ", .unsupportedType(0x20)),
        ] as [(Character, TarMemberFault)])
    func otherTypesAreRefused(type: Character, fault: TarMemberFault) {
        let member = Member("x-1/m", []).with {
            $0.type = type.asciiValue ?? 0; $0.link = Array("a".utf8)
        }
        expectTarRefusal(TarBuilder(a, member).build(), "x-1/m", fault)
    }

    @Test func oldTypeOfFileIsRead() throws {
        #expect(try readAll(TarBuilder(a.with { $0.type = 0 }).build()).files.count == 1)
    }

    @Test func fileWhoseNameEndsInASlashIsRefused() {
        expectTarRefusal(TarBuilder(.file("x-1/a/")).build(), "x-1/a/", .fileWithSlash)
        expectTarRefusal(TarBuilder(.pax("x", ("path", "x-1/a/")), a).build(), "x-1/a/", .fileWithSlash)
    }

    @Test func directoryWithContentsIsRefused() {
        expectTarRefusal(TarBuilder(a.with { $0.type = UInt8(ascii: "5") }).build(), "x-1/a", .directoryWithContents)
    }

    @Test(arguments: [
        ("/x-1/a", PathFault.absolute), ("../x-1/a", .relativeComponent), ("x-1/../../a", .relativeComponent),
        ("./x-1/a", .relativeComponent),
        ("x-1//a", .emptyComponent), ("C:/a", .driveLetter), ("x-1/\u{1}", .controlCharacter), ("x-1\\..\\a", .relativeComponent),
    ]) func unsafePathsAreRefused(name: String, fault: PathFault) {
        expectTarRefusal(TarBuilder(.file(name)).build(), name, .unsafePath(fault))
        expectTarRefusal(TarBuilder(.pax("x", ("path", name)), a).build(), name, .unsafePath(fault))
        expectTarRefusal(TarBuilder(.extended("L", Array(name.utf8) + [0]), a).build(), name, .unsafePath(fault))
    }

    @Test func nameThatIsNotUTF8IsRefused() {
        expectTarRefusal(TarBuilder(a.with { $0.name = [0x78, 0x2F, 0xE9] }).build(), "x/\u{FFFD}", .unsafePath(.notUTF8))
    }

    @Test func pathsMustNotExcludeEachOther() {
        expectTarRefusal(TarBuilder(a, .file("x-1/b"), a).build(), "x-1/a", .duplicatePath)
        expectTarRefusal(TarBuilder(.directory("x-1"), a, .directory("x-1/")).build(), "x-1", .duplicatePath)
        expectTarRefusal(TarBuilder(a, .file("x-1/a/b")).build(), "x-1/a", .fileIsDirectory)
        expectTarRefusal(TarBuilder(a, .directory("x-1/a")).build(), "x-1/a", .fileIsDirectory)
    }

    @Test func oldTypeOfFileWithTheNameOfADirectoryIsRefused() {
        expectTarRefusal(TarBuilder(.file("x-1/", "").with { $0.type = 0 }).build(), "x-1/", .ambiguousName)
        // Its short name decides for Python's tarfile, its long one for others.
        let short = Member.file("x-1/").with { $0.type = 0 }
        expectTarRefusal(TarBuilder(.extended("L", Array("x-1/a\u{0}".utf8)), short).build(), "x-1/a", .ambiguousName)
        expectTarRefusal(TarBuilder(.pax("x", ("path", "x-1/a")), short).build(), "x-1/a", .ambiguousName)
    }

    @Test func prefixIsPartOfTheName() throws {
        let member = Member.file("c").with { $0.prefix = Array("x-1/b".utf8) }
        #expect(try readAll(TarBuilder(member).build()).members.map(\.path) == ["x-1/b/c"])
        let full = Member.file(String(repeating: "n", count: 100)).with {
            $0.prefix = Array("x-1/\(String(repeating: "p", count: 151))".utf8)
        }
        #expect(try readAll(TarBuilder(full).build()).members[0].path.utf8.count == 256)
    }

    @Test func prefixInGNUFormatIsRefused() throws {
        let gnu = Array("ustar  \u{0}".utf8)
        #expect(try readAll(TarBuilder(a.with { $0.magic = gnu }).build()).members.map(\.path) == ["x-1/a"])
        expectTarRefusal(
            TarBuilder(
                a.with {
                    $0.magic = gnu; $0.prefix = octal(1_700_000_000, 12)
                }
            ).build(), "x-1/a", .ambiguousName)
    }
}

/// The fields of a header block.
@Suite struct TarHeaderTests {
    private let a = TarBuilder.Member.file("x-1/a")

    @Test func wrongChecksumIsRefused() {
        expectTarRefusal(TarBuilder(a, a.with { $0.checksumError = 1 }).build(), .headerChecksumWrong(after: 1))
        var archive = TarBuilder(a)
        archive.end = [UInt8](repeating: 7, count: 512)
        expectTarRefusal(archive.build(), .headerChecksumWrong(after: 1))
    }

    @Test func signedChecksumIsRead() throws {
        let member = TarBuilder.Member.file("x-1/é").with { $0.signedChecksum = true }
        #expect(try readAll(TarBuilder(member).build()).members.map(\.path) == ["x-1/é"])
    }

    @Test(arguments: [
        "ustar\u{0}  ", "ustar\u{0}\u{0}\u{0}", "ustar 00", "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "USTAR\u{0}00", "ustar\u{0}01",
    ])
    func otherFormatIsRefused(magic: String) {
        expectTarRefusal(TarBuilder(a.with { $0.magic = Array(magic.utf8) }).build(), .unknownFormat(after: 0))
    }

    @Test(arguments: ["00000000010\u{0}", "         10\u{0}", "10         \u{0}", "10\u{0} \u{0} \u{0} \u{0} \u{0} ", "000000000010"])
    func sizeIsReadInEverySpelling(size: String) throws {
        #expect(try readAll(TarBuilder(a.with { $0.size = Array(size.utf8) }).build()).members[0].size == 8)
    }

    @Test func sizeIsReadInBinary() throws {
        let size: [UInt8] = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8]
        #expect(try readAll(TarBuilder(a.with { $0.size = size }).build()).members[0].size == 8)
    }

    @Test(arguments: [
        "00000000018\u{0}", "0o000000010\u{0}", "-0000000010\u{0}", "+0000000010\u{0}", "1_000000000\u{0}", "0000 000010\u{0}",
        "\u{0}0000000010\u{0}", "10\u{0}0000000\u{0}\u{0}", "0x000000010\u{0}",
    ]) func malformedSizeIsRefused(size: String) {
        expectTarRefusal(TarBuilder(a.with { $0.size = Array(size.utf8) }).build(), .numberMalformed(after: 0))
    }

    @Test(
        arguments: [
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF8], [0x80] + [UInt8](repeating: 0xFF, count: 11),
            [0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8],
        ] as [[UInt8]])
    func negativeOrHugeSizeIsRefused(size: [UInt8]) {
        expectTarRefusal(TarBuilder(a.with { $0.size = size }).build(), .numberMalformed(after: 0))
    }

    @Test func hugeSizeBuysNoMemory() {
        let huge: [UInt8] = [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7)
        expectTarRefusal(TarBuilder(a.with { $0.size = huge }).build(), .keptTooLarge(limit: 64 << 20))
        let archive = TarBuilder(a.with { $0.size = huge }).build()
        #expect(throws: TarError.refused(.archive(.endMissing))) { try TarGzipReader(ByteSource(archive)).read { _ in nil } }
    }

    @Test func malformedNumberAnywhereIsRefused() throws {
        // Python's tarfile would take such a header for the end of the archive.
        let bad = Array("12345x7\u{0}".utf8)
        expectTarRefusal(TarBuilder(a, a.with { $0.mode = bad }).build(), .numberMalformed(after: 1))
        expectTarRefusal(TarBuilder(a, a.with { $0.device = bad }).build(), .numberMalformed(after: 1))
        expectTarRefusal(TarBuilder(a, a.with { $0.time = Array("yesterday   ".utf8) }).build(), .numberMalformed(after: 1))
        #expect(try readAll(TarBuilder(a.with { $0.device = padded([], 8) }).build()).members.count == 1)
        let negative: [UInt8] = [0xFF] + [UInt8](repeating: 0xFF, count: 11)
        #expect(try readAll(TarBuilder(a.with { $0.time = negative }).build()).members.count == 1)
    }
}
