import PackagingStandards
import Testing

@Suite struct WheelFilenameTests {
    @Test func `each part is kept as it stands and as it is meant`() throws {
        let wheel = try WheelFilename("Foo.Bar-01.0+CPU-007_x-cp39.CP310-abi3-Linux_x86_64.whl")
        #expect(wheel.distributionPart == "Foo.Bar" && wheel.name.normalized == "foo-bar")
        #expect(wheel.versionPart == "01.0+CPU" && wheel.version.description == "1.0+cpu")
        #expect(wheel.buildPart == "007_x" && wheel.build?.number == 7 && wheel.build?.suffix == "_x")
        #expect(wheel.pythonTag == "cp39.CP310" && wheel.abiTag == "abi3" && wheel.platformTag == "Linux_x86_64")
        #expect(wheel.tags.map(\.description) == ["cp39-abi3-linux_x86_64", "cp310-abi3-linux_x86_64"])
    }

    @Test(arguments: [
        ("", WheelFilenameError.extensionNotWheel(QuotedValue(""))),
        ("a-1-py3-none-any.zip", .extensionNotWheel(QuotedValue("a-1-py3-none-any.zip"))),
        ("a-1-py3-none-any.whl\n", .controlCharacter(QuotedValue("a-1-py3-none-any.whl\n"))),
        ("a-1-py3-none-any\u{7F}.whl", .controlCharacter(QuotedValue("a-1-py3-none-any\u{7F}.whl"))),
        ("../a-1-py3-none-any.whl", .pathSeparator(QuotedValue("../a-1-py3-none-any.whl"))),
        ("a-1-py3-none-..\\any.whl", .pathSeparator(QuotedValue("a-1-py3-none-..\\any.whl"))),
        ("a-1-py3-none.whl", .wrongNumberOfParts(count: 4, QuotedValue("a-1-py3-none.whl"))),
        ("a-1-1-1-py3-none-any.whl", .wrongNumberOfParts(count: 7, QuotedValue("a-1-1-1-py3-none-any.whl"))),
        ("a__b-1-py3-none-any.whl", .malformedName(QuotedValue("a__b"))),
        ("-1-py3-none-any.whl", .malformedName(QuotedValue(""))),
        ("é-1-py3-none-any.whl", .malformedName(QuotedValue("é"))),
        ("a-x-py3-none-any.whl", .malformedVersion(QuotedValue("x"))),
        ("a- 1-py3-none-any.whl", .malformedVersion(QuotedValue(" 1"))),
        ("a-1-b1-py3-none-any.whl", .malformedBuildTag(QuotedValue("b1"))),
        ("a-1--py3-none-any.whl", .malformedBuildTag(QuotedValue(""))),
        ("a-1-1 2-py3-none-any.whl", .malformedBuildTag(QuotedValue("1 2"))),
        ("a-1-py3--any.whl", .malformedTag(QuotedValue(""))),
        ("a-1-py3..py2-none-any.whl", .malformedTag(QuotedValue("py3..py2"))),
        ("a-1-py3-none-any%2f.whl", .malformedTag(QuotedValue("any%2f"))),
    ])
    func `a file name is refused for its reason, in one printable line`(text: String, expected: WheelFilenameError) {
        #expect(throws: expected) { try WheelFilename(text) }
        #expect(expected.sentence.isOnePrintableSentence)
    }

    @Test func `a name may fill 255 bytes and no more`() throws {
        let fill = String(repeating: "x", count: 255 - "a-1-py3-none-.whl".count)
        #expect(try WheelFilename("a-1-py3-none-\(fill).whl").text.utf8.count == 255)
        let longer = "a-1-py3-none-\(fill)x.whl"
        #expect(throws: WheelFilenameError.tooLong(length: 256, QuotedValue(longer))) { try WheelFilename(longer) }
    }

    @Test func `a short name cannot stand for more than a thousand tags`() throws {
        let ten = (0..<10).map { "t\($0)" }.joined(separator: ".")
        #expect(try WheelFilename("a-1-\(ten)-\(ten)-\(ten).whl").tags.count == 1_000)
        #expect(throws: WheelFilenameError.tooManyTags(count: 1_100)) { try WheelFilename("a-1-\(ten).t10-\(ten)-\(ten).whl") }
        #expect(try WheelFilename("a-1-py3.PY3-none.none-any.whl").tags.count == 1)
    }

    @Test func `build tags are ordered by number, then by what follows`() throws {
        let builds = try ["0", "1", "1a", "2", "10", "99999999999999999999999"].map {
            try WheelFilename("a-1-\($0)-py3-none-any.whl").build
        }
        let tags = builds.compactMap(\.self)
        #expect(tags.count == 6 && tags.reversed().sorted() == tags)
    }
}
