import Accounts
import Credentials
import Foundation
import Testing

@Suite struct TypedPasswordTests {
    /// The forms of a text that keyboards and systems write; a change of the Unicode tables that touched them would lock people out.
    @Test(arguments: [
        ("pässword", "pa\u{308}ssword"), ("\u{FB01}ve", "five"), ("\u{FF21}\u{FF11}", "A1"), ("\u{2460}", "1"),
        ("\u{AC00}", "\u{1100}\u{1161}"),
        ("\u{212B}", "\u{C5}"), ("\u{1E9B}\u{323}", "\u{1E69}"),
    ])
    func `the same text in other bytes is the same password`(left: String, right: String) throws {
        let hash = try PasswordHash(hashing: Password(typed: left))
        #expect(try hash.matches(Password(typed: right)))
        #expect(try Password(typed: left).length == right.precomposedStringWithCompatibilityMapping.unicodeScalars.count)
    }

    @Test func `no more than 1,024 code points, before and after`() throws {
        _ = try Password(typed: String(repeating: "e\u{301}", count: 512))
        #expect(throws: PasswordError.tooLong) { try Password(typed: String(repeating: "e\u{301}", count: 512) + "e") }
        // Eighteen code points in the normal form.
        #expect(throws: PasswordError.tooLong) { try Password(typed: String(repeating: "\u{FDFA}", count: 100)) }
    }
}
