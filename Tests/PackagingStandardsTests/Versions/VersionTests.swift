import PackagingStandards
import Testing

@Suite struct VersionTests {
    @Test(arguments: [
        ("", VersionError.empty),
        (" \u{3000}\n", .empty),
        ("1.0-foo", .malformed(QuotedValue("1.0-foo"))),
        (" v 1 ", .malformed(QuotedValue("v 1"))),
        ("١.0", .malformed(QuotedValue("١.0"))),
        ("1.0\u{0}", .malformed(QuotedValue("1.0\u{0}"))),
        (String(repeating: "1", count: 1_001), .tooLong(length: 1_001)),
        (String(repeating: "\u{3000}", count: 1_000) + "1", .tooLong(length: 1_001)),
    ])
    func `a text that is no version is refused for its reason`(text: String, expected: VersionError) {
        #expect(throws: expected) { try Version(text) }
    }

    @Test func `a thousand digits are read whole and ordered by size`() throws {
        let nines = try Version(String(repeating: "9", count: 999))
        let one = try Version("1" + String(repeating: "0", count: 999))
        #expect(nines < one)
        #expect(nines.release.first?.exactly == nil)
        #expect(nines.description.count == 999)
    }

    @Test func `numbers keep their order across the bounds of 64 bits`() throws {
        let texts = [
            "9223372036854775807", "9223372036854775808", "9999999999999999999", "10000000000000000000", "18446744073709551615",
            "18446744073709551616",
        ]
        let versions = try texts.map { try Version("1.\($0).1") }
        #expect(versions == versions.shuffled().sorted())
        #expect(versions.map { $0.release[1].description } == texts)
        #expect(VersionNumber(UInt64.max).description == texts[4])
        #expect(VersionNumber(UInt64.max) == versions[4].release[1])
    }

    @Test func `a part of a longer text is read without what stands around it`() throws {
        let line = "Version: 1.2rc3\r"
        let version = try Version(line.dropFirst(8))
        #expect(version.description == "1.2rc3")
        #expect(try version.pre == Version("0c3").pre)
    }

    @Test func `zeros at the end of the release count for the text alone`() throws {
        let (short, long) = (try Version("1"), try Version("1.0.0"))
        #expect(short == long && !(short < long) && !(long < short))
        #expect(Set([short, long]).count == 1)
        #expect([short, long].map(\.description) == ["1", "1.0.0"])
        #expect([short, long].map(\.canonical) == ["1", "1"])
        #expect(try Version("0.0.0").canonical == "0")
    }

    @Test(arguments: [
        VersionError.empty, .tooLong(length: 2_000),
        .malformed(QuotedValue("evil\r\nSet-Cookie: \u{202E}x" + String(repeating: "y", count: 500))),
    ])
    func `a refusal is one printable line of bounded length`(error: VersionError) {
        #expect(error.sentence.isOnePrintableSentence)
    }
}

extension String {
    /// Whether the text can stand in a log or a reason phrase as it is.
    var isOnePrintableSentence: Bool {
        count < 400 && hasSuffix(".")
            && unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.properties.generalCategory != .format }
    }
}
