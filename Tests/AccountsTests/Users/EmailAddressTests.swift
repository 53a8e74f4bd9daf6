import Accounts
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        "a@b", "alice@example.org", "Alice.B+tag@sub.example.org", "!#$%&'*+-/=?^_`{|}~@example.org", "grüße@exämple.org",
        "a@1.2.3.example",
        String(repeating: "a", count: 64) + "@example.org",
    ])
    func `local part, at and domain make an address`(text: String) throws {
        #expect(try EmailAddress(text).text == text)
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a", "a@b@c", "a b@c", "a@b c", ".a@b", "a.@b", "a..b@c", "a@.b", "a@b.", "a@b..c", "a@-b", "a@b-", "a@b_c",
        "\"a\"@b", "a@[127.0.0.1]", "Alice <a@b>", "a@b, c@d", "a,b@c", "a;b@c", "a:b@c", "(x)a@b", "a\\@b",
        String(repeating: "a", count: 65) + "@example.org", "a@" + String(repeating: "b", count: 64) + ".org",
        "a@" + Array(repeating: String(repeating: "b", count: 60), count: 5).joined(separator: "."),
    ])
    func `nothing that would need quoting, and nothing too long, does`(text: String) {
        #expect(throws: AccountRefusal.badEmailAddress(text)) { try EmailAddress(text) }
    }

    @Test(arguments: ["\r\nBcc: x@y", "\n", "\r", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "\u{202E}", "\t"])
    func `no line can be smuggled into a mail's head`(smuggled: String) {
        for text in ["a\(smuggled)@b", "a@b\(smuggled)", "\(smuggled)a@b", "a@\(smuggled)b"] {
            #expect(throws: AccountRefusal.badEmailAddress(text)) { try EmailAddress(text) }
        }
    }

    @Test func `addresses are compared without regard to case`() throws {
        #expect(try EmailAddress("Alice@Example.org").key == EmailAddress("aLICE@eXAMPLE.ORG").key)
        #expect(try EmailAddress("Alice@Example.org").text == "Alice@Example.org")
    }
}
