import Accounts
import Testing

@Suite struct UsernameTests {
    @Test(arguments: ["a", "A", "7", "alice", "a.b", "a_b", "a-b", "a--b", "a._-b", "0x0", String(repeating: "a", count: 50)])
    func `letters, digits, dot, underscore and hyphen make a name`(text: String) throws {
        #expect(try Username(text).spelling == text)
    }

    @Test(arguments: [
        "", " ", "a ", " a", "-a", "a-", "_a", "a_", ".a", "a.", "a b", "a/b", "a@b", "a\u{0}", "a\nb", "é", "a\u{301}", "а", "a\u{202E}b",
        "Ａ",
        String(repeating: "a", count: 51),
    ])
    func `nothing else does`(text: String) {
        #expect(throws: AccountRefusal.badUsername(text)) { try Username(text) }
    }

    @Test func `a name is spelled as its owner likes and compared without regard to case`() throws {
        #expect(try Username("Alice.B") == Username("aLICE.b"))
        #expect(try Username("Alice").spelling == "Alice")
        #expect(try Username("Alice").key == "alice")
        #expect(try Set([Username("Alice"), Username("ALICE"), Username("bob")]).count == 2)
        #expect(try Username("a.b") != Username("a-b"))
    }

    @Test func `a refused name is quoted without what could forge a line`() {
        let sentence = AccountRefusal.badUsername("a\nb\u{202E}c").sentence
        #expect(sentence.hasPrefix("'a?b?c' cannot be a user name"))
    }
}
