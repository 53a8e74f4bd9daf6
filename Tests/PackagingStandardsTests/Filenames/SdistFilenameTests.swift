import PackagingStandards
import Testing

@Suite struct SdistFilenameTests {
    @Test func `the last dash divides name and version`() throws {
        let sdist = try SdistFilename("Foo-bar-1.0.Post1.tar.gz")
        #expect(sdist.distributionPart == "Foo-bar" && sdist.name.normalized == "foo-bar")
        #expect(sdist.versionPart == "1.0.Post1" && sdist.version.description == "1.0.post1")
        #expect(sdist.container == .tarGz)
        #expect(try SdistFilename("foo-1.zip").container == .zip)
    }

    @Test(arguments: [
        ("foo-1.0.tar.bz2", SdistFilenameError.unknownExtension(QuotedValue("foo-1.0.tar.bz2"))),
        ("foo-1.0.TAR.GZ", .unknownExtension(QuotedValue("foo-1.0.TAR.GZ"))),
        ("foo.tar.gz", .noDash(QuotedValue("foo.tar.gz"))),
        ("foo_1.0.tar.gz", .noDash(QuotedValue("foo_1.0.tar.gz"))),
        ("-1.0.tar.gz", .malformedName(QuotedValue(""))),
        ("foo.-1.0.tar.gz", .malformedName(QuotedValue("foo."))),
        ("foo-1.0-x.tar.gz", .malformedVersion(QuotedValue("x"))),
        ("foo-1.0\u{A0}.tar.gz", .malformedVersion(QuotedValue("1.0\u{A0}"))),
        ("foo-1.0\t.tar.gz", .controlCharacter(QuotedValue("foo-1.0\t.tar.gz"))),
        ("a/foo-1.0.tar.gz", .pathSeparator(QuotedValue("a/foo-1.0.tar.gz"))),
        ("a\\foo-1.0.tar.gz", .pathSeparator(QuotedValue("a\\foo-1.0.tar.gz"))),
    ])
    func `a file name is refused for its reason, in one printable line`(text: String, expected: SdistFilenameError) {
        #expect(throws: expected) { try SdistFilename(text) }
        #expect(expected.sentence.isOnePrintableSentence)
    }

    @Test func `a name may fill 255 bytes and no more`() throws {
        let fill = String(repeating: "1", count: 255 - "a-.tar.gz".count)
        #expect(try SdistFilename("a-\(fill).tar.gz").text.utf8.count == 255)
        #expect(throws: SdistFilenameError.tooLong(length: 256, QuotedValue("a-\(fill)1.tar.gz"))) {
            try SdistFilename("a-\(fill)1.tar.gz")
        }
    }
}
