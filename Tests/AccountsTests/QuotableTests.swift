import Accounts
import Testing

@Suite struct QuotableTests {
    @Test func `a value in a sentence is cut to 100 characters`() {
        #expect(quotable(String(repeating: "a", count: 100)) == String(repeating: "a", count: 100))
        #expect(quotable(String(repeating: "a", count: 101)) == String(repeating: "a", count: 100) + "…")
    }

    @Test(arguments: [
        "\u{0}", "\n", "\r", "\u{1B}", "\u{7F}", "\u{85}", "\u{200B}", "\u{202E}", "\u{2066}", "\u{2028}", "\u{FEFF}", "\u{E000}",
    ])
    func `what cannot be seen, or turns what is around it, is replaced`(character: String) {
        #expect(quotable("a\(character)b") == "a?b")
    }

    @Test func `what can be seen stays`() {
        #expect(quotable("a b'é🧀\"<>") == "a b'é🧀\"<>")
    }
}
