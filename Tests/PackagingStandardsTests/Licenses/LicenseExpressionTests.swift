import PackagingStandards
import Testing

@Suite struct LicenseExpressionTests {
    @Test(arguments: [
        ("", LicenseExpressionError.empty),
        ("MIT OR", .misplaced(nil)),
        ("MIT Apache-2.0", .misplaced(QuotedValue("Apache-2.0"))),
        ("Beerware-2", .unknownLicense(QuotedValue("Beerware-2"))),
        ("MIT WITH Nothing", .unknownException(QuotedValue("Nothing"))),
        ("LicenseRef-a_b", .malformedReference(QuotedValue("LicenseRef-a_b"))),
        (String(repeating: "(", count: 33) + "MIT", .nestedTooDeep),
        (String(repeating: " ", count: 8_193), .tooLong(length: 8_193)),
    ])
    func `each fault is refused by its own rule, in one sentence`(text: String, error: LicenseExpressionError) {
        #expect(throws: error) { try LicenseExpression(text) }
        #expect(error.sentence.hasSuffix(".") && !error.sentence.contains("\n"))
    }

    @Test func `a hostile word is cut and cleaned before it stands in a sentence`() {
        let word = "\u{202E}" + String(repeating: "x", count: 500)
        let error = LicenseExpressionError.unknownLicense(QuotedValue(word))
        #expect(throws: error) { try LicenseExpression(word) }
        #expect(error.sentence.count < 300)
        #expect(!error.sentence.unicodeScalars.contains("\u{202E}"))
    }
}
