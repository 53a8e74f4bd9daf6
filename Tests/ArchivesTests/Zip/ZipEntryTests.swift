import Testing

@testable import Archives

/// What one entry may say of itself.
@Suite struct ZipEntryTests {
    private let a = ZipBuilder.Entry("a.txt")

    @Test func dataDescriptorIsRefused() {
        expectZipRefusal(ZipBuilder(a.with { $0.flags = 1 << 3 }).build(), "a.txt", .dataDescriptor)
        expectZipRefusal(ZipBuilder(a.withLocal { $0.flags = 1 << 3 }).build(), "a.txt", .dataDescriptor)
        expectZipRefusal(ZipBuilder(a.withCentral { $0.flags = 1 << 3 }).build(), "a.txt", .dataDescriptor)
    }

    @Test(arguments: [0, 6, 13]) func encryptionIsRefused(bit: UInt16) {
        expectZipRefusal(ZipBuilder(a.with { $0.flags = 1 << bit }).build(), "a.txt", .encrypted)
    }

    @Test(arguments: [4, 5, 7, 8, 9, 10, 12, 14, 15]) func unknownFlagIsRefused(bit: UInt16) {
        expectZipRefusal(ZipBuilder(a.with { $0.flags = 1 << bit }).build(), "a.txt", .unsupportedFlags(1 << bit))
    }

    @Test(arguments: [1, 2, 11]) func flagWithoutEffectIsRead(bit: UInt16) throws {
        _ = try ZipArchive(ByteSource(ZipBuilder(a.with { $0.flags = 1 << bit }).build()))
    }

    @Test(arguments: [1, 6, 9, 12, 14, 93, 99]) func otherMethodIsRefused(method: UInt16) {
        expectZipRefusal(ZipBuilder(a.with { $0.method = method }).build(), "a.txt", .unsupportedMethod(method))
    }

    @Test func versionBeyondTheFormatIsRefused() throws {
        expectZipRefusal(ZipBuilder(a.with { $0.version = 64 }).build(), "a.txt", .unsupportedVersion(64))
        _ = try ZipArchive(ByteSource(ZipBuilder(a.with { $0.version = 63 }).build()))
    }

    @Test func localHeaderMustAgree() {
        typealias Change = (inout ZipBuilder.Header) -> Void
        let changes: [(ZipHeaderField, Change)] = [
            (.name, { $0.name = Array("b.txt".utf8) }),
            (.flags, { $0.flags = 1 << 1 }),
            (.method, { $0.method = 8 }),
            (.checksum, { $0.checksum ^= 1 }),
            (.compressedSize, { $0.compressedSize += 1 }),
            (.uncompressedSize, { $0.uncompressedSize += 1 }),
        ]
        for (field, change) in changes {
            expectZipRefusal(ZipBuilder(a.withLocal(change)).build(), "a.txt", .localHeaderDisagrees(field))
        }
        expectZipRefusal(
            ZipBuilder(
                a.withLocal {
                    $0.name = Array("a.tx".utf8); $0.extra = extraBlock(0x4242, [])
                }
            ).build(), "a.txt", .localHeaderDisagrees(.name))
        expectZipRefusal(ZipBuilder(a.withLocal { $0.signature = [0x50, 0x4B, 7, 8] }).build(), "a.txt", .localHeaderMissing)
    }

    @Test func localHeaderOfOtherLengthIsRefused() {
        // One that claims more extra bytes eats into its contents; one that claims less leaves some over.
        let block = extraBlock(0x4242, [1, 2, 3, 4])
        expectZipRefusal(
            ZipBuilder(
                a.withLocal { $0.extra = block }.withCentral {
                    $0.compressedSize += 8; $0.uncompressedSize += 8
                }
            ).build(), "a.txt", .overlap)
        expectZipRefusal(
            ZipBuilder(
                a.withCentral {
                    $0.compressedSize -= 1; $0.uncompressedSize -= 1
                }
            ).build(), "a.txt", .gap)
    }

    @Test func storedSizesMustBeTheSame() {
        expectZipRefusal(ZipBuilder(a.with { $0.uncompressedSize += 1 }).build(), "a.txt", .storedSizesDiffer)
    }

    @Test func entryCommentIsRefused() {
        expectZipRefusal(ZipBuilder(a.withCentral { $0.comment = [0x21] }).build(), "a.txt", .comment)
    }

    @Test func entryOnAnotherDiskIsRefused() {
        expectZipRefusal(ZipBuilder(a.withCentral { $0.disk = 1 }).build(), "a.txt", .onAnotherDisk)
    }

    @Test func linksAndSpecialFilesAreRefused() {
        expectZipRefusal(ZipBuilder(a.withCentral { $0.mode = 0o120777 }).build(), "a.txt", .symbolicLink)
        for mode: UInt16 in [0o010644, 0o020644, 0o060644, 0o140644, 0o170000] {
            expectZipRefusal(ZipBuilder(a.withCentral { $0.mode = mode }).build(), "a.txt", .specialFile)
        }
    }

    @Test func directories() throws {
        let directory = ZipBuilder.Entry("d/", "")
        for mode: UInt16 in [0o040755, 0, 0o100644] {
            let zip = try ZipArchive(ByteSource(ZipBuilder(directory.withCentral { $0.mode = mode }).build()))
            #expect(zip.entries.map(\.isDirectory) == [true])
            #expect(zip.entries.map(\.path) == ["d"])
        }
        // Two bytes are how deflate writes nothing.
        let deflated = ZipBuilder.Entry(Array("d/".utf8), [], packed: [3, 0], method: 8)
        let zip = try ZipArchive(ByteSource(ZipBuilder(deflated).build()))
        #expect(try zip.read(zip.entries[0], limit: 0).isEmpty)
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("d/", "x")).build(), "d/", .directoryWithContents)
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("d", "").withCentral { $0.mode = 0o040755 }).build(), "d", .directoryWithoutSlash)
    }

    @Test func nameMustBeDeclaredAsUTF8() throws {
        let zip = try ZipArchive(ByteSource(ZipBuilder(ZipBuilder.Entry("é.py")).build()))
        #expect(zip.entries[0].path == "é.py")
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("é.py").with { $0.flags = 0 }).build(), "é.py", .undeclaredEncoding)
    }

    @Test func unsafePathsAreRefused() {
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("../../etc/passwd")).build(), "../../etc/passwd", .unsafePath(.relativeComponent))
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("/etc/passwd")).build(), "/etc/passwd", .unsafePath(.absolute))
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("")).build(), "", .unsafePath(.empty))
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("a\u{0}b")).build(), "a\u{0}b", .unsafePath(.controlCharacter))
    }

    @Test func pathsMustNotExcludeEachOther() {
        let b = ZipBuilder.Entry("b")
        expectZipRefusal(ZipBuilder(a, b, a).build(), "a.txt", .duplicatePath)
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("x/y"), ZipBuilder.Entry("x\\y")).build(), "x/y", .duplicatePath)
        expectZipRefusal(ZipBuilder(b, ZipBuilder.Entry("b/c")).build(), "b", .fileIsDirectory)
        expectZipRefusal(ZipBuilder(b, ZipBuilder.Entry("b/", "")).build(), "b", .fileIsDirectory)
        expectZipRefusal(ZipBuilder(ZipBuilder.Entry("e\u{301}"), ZipBuilder.Entry("é")).build(), "é", .duplicatePath)
    }

    @Test func backslashIsASeparator() throws {
        let zip = try ZipArchive(ByteSource(ZipBuilder(ZipBuilder.Entry("m-1.dist-info\\RECORD")).build()))
        #expect(zip.entry(named: "m-1.dist-info/RECORD") != nil)
    }
}
