import Testing

@testable import PackageIndex

/// What counts as a word.
@Suite struct SearchWordsTests {
    @Test(arguments: [
        ("", ""), ("   \t\n", ""), ("Foo", "foo"), ("foo-bar_baz.qux", "foo bar baz qux"), ("HTTP/2 client", "http 2 client"),
        ("Größe", "große"), ("GRÖSSE", "grosse"), ("café Café cafe\u{301}", "cafe cafe cafe"), ("Ｐｙｔｈｏｎ３", "python3"),
        ("Ελληνικά", "ελληνικα"), ("Ёлка", "елка"), ("ﬁle", "file"), ("a\u{0}b", "a b"), ("\"a\" OR b*", "a or b"),
        ("NEAR(a b, 2)", "near a b 2"), ("🐍🧀 snake", "snake"), ("a\u{202E}b", "a b"), ("👩‍💻", ""), ("x²", "x2"),
    ])
    func `a word is letters and digits, without case, accents and forms`(text: String, words: String) {
        #expect(SearchWords(text).joined == words)
    }

    @Test(arguments: [
        ("全文検索", [["全", "文", "検", "索"]]), ("py検索lib", [["py"], ["検", "索"], ["lib"]]), ("データ 処理", [["デ", "ー", "タ"], ["処", "理"]]),
        ("ﾃﾞｰﾀ", [["デ", "ー", "タ"]]), ("파이썬을", [["파", "이", "썬", "을"]]), ("文、字", [["文"], ["字"]]),
    ])
    func `scripts without spaces are taken character by character, and what stood together stays a phrase`(
        text: String,
        runs: [[String]]
    ) {
        #expect(SearchWords(text).runs.map(\.words) == runs)
    }

    @Test func `a mark of Thai stays with its letters, as a word of its own`() {
        #expect(SearchWords("ที่").runs.map(\.words) == [["ท", "ี", "่"]])
    }

    @Test func `a word is cut at 64 characters, wherever it stands`() {
        let long = String(repeating: "a", count: 70)
        #expect(SearchWords("x \(long) y").joined == "x \(String(repeating: "a", count: 64)) y")
    }

    @Test func `no word holds what the full-text index's query language gives a meaning to`() {
        for value in UInt32(0)..<0x3000 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for word in SearchWords("a" + String(scalar) + "b").runs.flatMap(\.words) {
                #expect(
                    !word.isEmpty
                        && word.unicodeScalars.allSatisfy { $0.value >= 0x80 || $0.properties.isAlphabetic || ("0"..."9").contains($0) })
            }
        }
    }

    @Test func `a classifier's word is none that can be typed`() {
        let word = Mark.classifier("Framework :: Django")
        #expect(SearchWords(word).joined != word)
        #expect(word == Mark.classifier("Framework :: Django") && word != Mark.classifier("Framework :: django"))
    }
}
