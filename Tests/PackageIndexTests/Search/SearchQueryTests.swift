import Testing

@testable import PackageIndex

/// How far a search may go.
@Suite struct SearchQueryTests {
    @Test(arguments: [
        ("Foo_Bar", "foo-bar"), ("  foo bar ", "foo-bar"), ("foo-", "foo"), ("-", nil), ("", nil), ("a b  c", "a-b-c"), ("é", nil),
        ("foo*", nil), ("foo\u{0}", nil), ("Foo.Bar", "foo-bar"),
    ])
    func `the text is also read as a name`(text: String, name: String?) throws {
        #expect(try SearchQuery(text).name == name)
    }

    @Test func `a text of 1,000 characters is taken, of one more refused`() throws {
        #expect(throws: Never.self) { try SearchQuery(String(repeating: "é", count: 1_000)) }
        #expect(throws: SearchRefusal.textTooLong) { try SearchQuery(String(repeating: "é", count: 1_001)) }
        #expect(throws: SearchRefusal.textTooLong) { try SearchQuery(String(repeating: "\u{301}", count: 1_001)) }
        #expect(throws: SearchRefusal.textTooLong) { try SearchQuery(String(repeating: "a", count: 1 << 20)) }
        #expect(SearchRefusal.textTooLong.status == 413)
    }

    @Test func `sixteen words are taken, one more is refused, and repeated ones count once`() throws {
        let words = (1...17).map { "w\($0)" }
        #expect(throws: Never.self) { try SearchQuery(words.dropLast().joined(separator: " ")) }
        #expect(throws: SearchRefusal.tooManyWords) { try SearchQuery(words.joined(separator: " ")) }
        #expect(try SearchQuery(String(repeating: "again ", count: 100)).runs.count == 1)
        #expect(throws: SearchRefusal.tooManyWords) { try SearchQuery(String(repeating: "字", count: 65)) }
        #expect(throws: Never.self) { try SearchQuery(String(repeating: "字", count: 64)) }
    }

    @Test func `sixteen classifiers are taken, one more is refused`() throws {
        let classifiers = (1...17).map { "c\($0)" }
        #expect(throws: Never.self) { try SearchQuery("", classifiers: Array(classifiers.dropLast())) }
        #expect(throws: SearchRefusal.tooManyClassifiers) { try SearchQuery("", classifiers: classifiers) }
        #expect(try SearchQuery("", classifiers: ["a", "", "a"]).classifiers == ["a"])
        #expect(throws: SearchRefusal.textTooLong) { try SearchQuery("", classifiers: [String(repeating: "a", count: 1_001)]) }
    }

    @Test(arguments: ["", " ", "\u{0}", "\"", "***", "🐍", "\u{202E}\u{2066}", "'; --", "( ) :"])
    func `a text without a word asks for nothing`(text: String) throws {
        #expect(try SearchQuery(text).isEmpty)
    }
}
