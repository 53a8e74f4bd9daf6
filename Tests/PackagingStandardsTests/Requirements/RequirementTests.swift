import PackagingStandards
import Testing

@Suite struct RequirementTests {
    @Test(arguments: [
        ("", RequirementError.malformed(expected: .name, found: nil)),
        ("foo bar", .malformed(expected: .afterName, found: QuotedValue("bar"))),
        ("foo>=1 bar", .malformed(expected: .afterClause, found: QuotedValue("bar"))),
        ("foo[", .malformed(expected: .extraOrBracket, found: nil)),
        ("foo[a", .malformed(expected: .commaOrBracket, found: nil)),
        ("foo[a,]", .malformed(expected: .extra, found: QuotedValue("]"))),
        ("foo(>=1", .malformed(expected: .closingParenthesis, found: nil)),
        ("foo @", .malformed(expected: .url, found: nil)),
        ("foo @ https://x y", .malformed(expected: .afterURL, found: QuotedValue("y"))),
        ("foo; x == '1'", .malformed(expected: .operand, found: QuotedValue("x == '1'"))),
        ("foo; os_name is '1'", .malformed(expected: .comparison, found: QuotedValue("is '1'"))),
        ("foo; os_name not like '1'", .malformed(expected: .inAfterNot, found: QuotedValue("like '1'"))),
        ("foo; os_name == '1", .malformed(expected: .closingQuote, found: nil)),
        ("foo; os_name == '1' xor", .malformed(expected: .afterComparison, found: QuotedValue("xor"))),
        ("foo; os_name == 'a\\b'", .backslash(QuotedValue("a\\b"))),
        ("foo-", .name(.malformed(QuotedValue("foo-")))),
        ("foo[a-]", .extra(.malformed(QuotedValue("a-")))),
        ("foo\u{0}", .controlCharacter(QuotedValue("foo\u{0}"))),
        ("foo\u{202E}", .controlCharacter(QuotedValue("foo\u{202E}"))),
        ("foo; " + String(repeating: "(", count: 33), .nestedTooDeep),
        (String(repeating: "x", count: 8_193), .tooLong(length: 8_193)),
    ])
    func `each fault is refused by its own rule, in one sentence`(text: String, error: RequirementError) {
        #expect(throws: error) { try Requirement(text) }
        #expect(error.sentence.hasSuffix(".") && !error.sentence.contains("\n"))
    }

    @Test func `a faulty version clause names the clause`() throws {
        let error = #expect(throws: RequirementError.self) { try Requirement("foo >= banana") }
        #expect(try #require(error).sentence.contains("banana"))
    }

    @Test func `what one reads in a file of requirements is not a requirement`() {
        for text in ["-r other.txt", "foo # comment", "foo --hash=sha256:00", "./foo", "https://x/foo.whl", "foo ^1.0", "foo 1.0"] {
            #expect(throws: RequirementError.self, "\(text)") { try Requirement(text) }
        }
    }

    @Test func `parentheses as deep as the limit are read and written`() throws {
        let inner = String(repeating: "(os_name == 'a' or (", count: 16) + "os_name == 'b'" + String(repeating: "))", count: 16)
        let marker = try Marker(inner)
        #expect(try Marker(marker.description) == marker)
    }

    @Test func `a long chain of comparisons takes time in proportion to its length`() throws {
        let chain = Array(repeating: "os_name=='a'", count: 480).joined(separator: " or ")
        #expect(try Requirement("foo;" + chain).marker?.description.count(where: { $0 == "o" }) ?? 0 > 900)
    }
}
