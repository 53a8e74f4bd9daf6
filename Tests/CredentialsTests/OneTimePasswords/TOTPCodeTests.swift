import Testing

@testable import Credentials

@Suite struct TOTPCodeTests {
    @Test(arguments: [
        ("123456", "123456"), ("123 456", "123456"), (" 1 2 3 4 5 6 ", "123456"), ("000000", "000000"), ("  000 007", "000007"),
    ])
    func `spaces are passed over and all six digits are kept`(typed: String, text: String) {
        #expect(TOTPCode(typed)?.text == text)
    }

    @Test(arguments: [
        "", " ", "12345", "1234567", "12345a", "+12345", "-12345", "12345.", "0x1234", "12\t3456", "123456\n", "123\u{A0}456",
        "123\u{2009}456", "123456\u{0}", "123,456", "123-456", "12345\u{301}6", "123456\u{FE0F}", "1e5000",
    ])
    func `anything else is no code`(typed: String) {
        #expect(TOTPCode(typed) == nil)
    }

    @Test(arguments: ["١٢٣٤٥٦", "१२३४५६", "１２３４５６", "12345６", "𝟏𝟐𝟑𝟒𝟓𝟔", "①②③④⑤⑥", "123⁴56"])
    func `digits of other scripts are no digits`(typed: String) {
        #expect(TOTPCode(typed) == nil)
    }

    @Test func `codes are equal only if all digits are`() throws {
        let code = try #require(TOTPCode("012345"))
        #expect(code.isEqual(to: try #require(TOTPCode("012 345"))))
        for position in 0..<6 {
            var digits = Array("012345")
            digits[position] = "9"
            #expect(!code.isEqual(to: try #require(TOTPCode(String(digits)))))
        }
    }

    @Test func `a code cannot be printed`() throws {
        let code = try #require(TOTPCode("735735"))
        #expect(!everythingPrinted(of: code).contains("735"))
        #expect("\(code)".isEmpty)
    }
}
