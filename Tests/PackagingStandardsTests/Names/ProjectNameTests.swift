import PackagingStandards
import Testing

@Suite struct ProjectNameTests {
    @Test(arguments: [
        ("", ProjectNameError.empty),
        (String(repeating: "a", count: 201), .tooLong(length: 201)),
        ("-a", .malformed(QuotedValue("-a"))),
        ("a.", .malformed(QuotedValue("a."))),
        ("a b", .malformed(QuotedValue("a b"))),
        ("a\n", .malformed(QuotedValue("a\n"))),
        ("a\u{0}b", .malformed(QuotedValue("a\u{0}b"))),
        ("p\u{443}ython", .malformed(QuotedValue("p\u{443}ython"))),
        ("\u{212A}ivy", .malformed(QuotedValue("\u{212A}ivy"))),
        ("abc\u{202E}cba", .malformed(QuotedValue("abc\u{202E}cba"))),
        ("../etc", .malformed(QuotedValue("../etc"))),
    ])
    func `a text that is no name is refused for its reason, in one printable line`(text: String, expected: ProjectNameError) {
        #expect(throws: expected) { try ProjectName(text) }
        #expect(expected.sentence.isOnePrintableSentence)
    }

    @Test func `names are one project when their normal forms are the same`() throws {
        let spellings = ["Foo.Bar", "foo-bar", "FOO__BAR", "foo-_.bar"]
        let names = try spellings.map { try ProjectName($0) }
        #expect(Set(names).count == 1)
        #expect(names.map(\.spelling) == spellings && names.map(\.description) == spellings)
        #expect(names.allSatisfy { $0.normalized == "foo-bar" && $0.normalizedForFilename == "foo_bar" })
        #expect(try ProjectName("a.z") < ProjectName("A_zz"))
    }

    @Test func `only a valid name that is its own normal form is normalised`() {
        #expect(ProjectName.isNormalized("foo-bar"))
        for text in ["Foo", "foo_bar", "a--b", "-foo", "", "foo-", "\u{212A}"] {
            #expect(!ProjectName.isNormalized(text), "\(text)")
        }
    }

    @Test func `any text has a normal form to look it up by`() {
        #expect(ProjectName.normalize("-Foo__Bar.") == "-foo-bar-")
        #expect(ProjectName.normalize("") == "")
    }
}

@Suite struct QuotedValueTests {
    @Test func `a quoted value is cut and cannot reorder or break the line`() {
        let value = QuotedValue("a\r\n\u{0}\u{202E}\u{2066}\u{2028}\u{FEFF}\u{E000}b" + String(repeating: "c", count: 1_000))
        #expect(value.text == "a????????b" + String(repeating: "c", count: 90) + "...")
        #expect(QuotedValue("né 🐍").description == "\"né 🐍\"")
        #expect(QuotedValue(String(repeating: "x", count: 100)).text == String(repeating: "x", count: 100))
    }

    @Test func `marks piled upon one letter are cut as well`() {
        #expect(QuotedValue("a" + String(repeating: "\u{301}", count: 10_000)).text.unicodeScalars.count == 103)
    }
}
