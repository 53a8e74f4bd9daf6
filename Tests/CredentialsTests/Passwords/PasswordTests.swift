import Credentials
import Foundation
import Testing

@Suite struct PasswordTests {
    @Test(arguments: ["x", " ", "correct horse battery staple", "ä", "\u{1F9C0}", String(repeating: "\u{1F9C0}", count: 1_024)])
    func `any text of 1 to 1,024 code points is a password`(text: String) throws {
        _ = try Password(text)
        _ = try Password(utf8: Array(text.utf8))
    }

    @Test func `code points are counted, not characters as people see them`() throws {
        let combined = String(repeating: "e\u{301}", count: 512)
        _ = try Password(combined)
        #expect(throws: PasswordError.tooLong) { try Password(combined + "e") }
    }

    /// The forms of a text that keyboards and systems write; a change of the Unicode tables that touched them would lock people out.
    @Test(arguments: [
        ("pässword", "pa\u{308}ssword"), ("\u{FB01}ve", "five"), ("\u{FF21}\u{FF11}", "A1"), ("\u{2460}", "1"),
        ("\u{AC00}", "\u{1100}\u{1161}"),
        ("\u{212B}", "\u{C5}"), ("\u{1E9B}\u{323}", "\u{1E69}"),
    ])
    func `the same text in other bytes is the same password`(left: String, right: String) throws {
        let hash = try PasswordHash(hashing: Password(left))
        #expect(try hash.matches(Password(right)))
        #expect(try Password(left).length == right.precomposedStringWithCompatibilityMapping.unicodeScalars.count)
    }

    @Test func `what is not a password is refused with its reason`() {
        #expect(throws: PasswordError.empty) { try Password("") }
        #expect(throws: PasswordError.empty) { try Password(utf8: []) }
        #expect(throws: PasswordError.tooLong) { try Password(String(repeating: "x", count: 1_025)) }
        #expect(throws: PasswordError.tooLong) { try Password(utf8: repeatElement(UInt8(ascii: "x"), count: 5_000)) }
        #expect(throws: PasswordError.tooLong) { try Password(utf8: repeatElement(UInt8(ascii: "x"), count: 1_025)) }
        #expect(throws: PasswordError.containsNUL) { try Password("before\0after") }
        #expect(throws: PasswordError.notUTF8) { try Password(utf8: [0x61, 0xFF]) }
        #expect(throws: PasswordError.notUTF8) { try Password(utf8: [0xED, 0xA0, 0x80]) }
    }

    @Test func `neither a password nor its hash can be printed, dumped or reflected`() throws {
        let password = try Password("very secret words")
        let hash = try PasswordHash(hashing: password)
        for printed in [everythingPrinted(of: password), everythingPrinted(of: hash)] {
            #expect(!printed.contains("very secret"))
            #expect(!printed.contains("argon2"))
        }
        #expect("\(password)".isEmpty)
        #expect("\(hash)".isEmpty)
    }
}

/// All that Swift's ways of printing say about `value`.
func everythingPrinted(of value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    let children = Mirror(reflecting: value).children.map { "\($0)" }.joined()
    return "\(value)" + String(reflecting: value) + dumped + children + "\([value])" + String(reflecting: Optional(value))
}
