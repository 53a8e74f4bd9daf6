import Credentials
import Testing

@Suite struct PasswordTests {
    @Test(arguments: ["x", " ", "correct horse battery staple", "ä", "\u{1F9C0}", String(repeating: "\u{1F9C0}", count: 1_024)])
    func `any text of 1 to 1,024 code points is a password`(text: String) throws {
        _ = try Password(text)
    }

    @Test func `code points are counted, not characters as people see them`() throws {
        let combined = String(repeating: "e\u{301}", count: 512)
        _ = try Password(combined)
        #expect(throws: PasswordError.tooLong) { try Password(combined + "e") }
    }

    @Test func `what is not a password is refused with its reason`() {
        #expect(throws: PasswordError.empty) { try Password("") }
        #expect(throws: PasswordError.tooLong) { try Password(String(repeating: "x", count: 1_025)) }
        #expect(throws: PasswordError.containsNUL) { try Password("before\0after") }
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
