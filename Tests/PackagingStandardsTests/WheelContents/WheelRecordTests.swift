import PackagingStandards
import Testing

@Suite struct WheelRecordTests {
    private static let digest = "sha256=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

    private func read(_ text: String, bytes: Int = 10_000, rows: Int = 10) throws(WheelRecordError) -> WheelRecord {
        try WheelRecord(parsing: Array(text.utf8), maximumBytes: bytes, maximumRows: rows)
    }

    @Test func `backslashes are slashes, also when they make a path stand twice`() throws {
        #expect(try read("a\\b.py,\(Self.digest),1\n").entries.map(\.path) == ["a/b.py"])
        #expect(throws: WheelRecordError.duplicate(QuotedValue("a/b.py"))) { try read("a\\b.py,,\na/b.py,,\n") }
    }

    @Test func `names that differ in their bytes are two names`() throws {
        #expect(try read("\u{E9}.py,,\ne\u{301}.py,,\n").entries.count == 2)
    }

    @Test(arguments: [
        ("a.py\n", WheelRecordError.columns(row: 1, count: 1)), ("a.py,,\nb.py,,,\n", .columns(row: 2, count: 4)),
        (",,\n", .emptyPath(row: 1)), ("\"a.py,,\n", .quotes(row: 1)), ("\"a\"b,,\n", .quotes(row: 1)),
        ("\"a\nb\",,\n", .controlCharacter(QuotedValue("a\nb"))),
        ("a.py,,-1\n", .size(path: QuotedValue("a.py"), value: QuotedValue("-1"))),
        ("a.py,,18446744073709551616\n", .size(path: QuotedValue("a.py"), value: QuotedValue("18446744073709551616"))),
        ("a.py,sha256=abc,\n", .digest(path: QuotedValue("a.py"))), ("a.py,abc,\n", .digest(path: QuotedValue("a.py"))),
        ("a.py,md5=abc,\n", .weakDigest(path: QuotedValue("a.py"), algorithm: QuotedValue("md5"))),
        ((0...10).map { "f\($0),,\n" }.joined(), .tooManyRows(limit: 10)),
        (String(repeating: "x", count: 10_001), .tooLarge(limit: 10_000)),
    ])
    func `each fault is refused by its own rule, in one sentence`(text: String, error: WheelRecordError) {
        #expect(throws: error) { try read(text) }
        #expect(error.sentence.hasSuffix(".") && !error.sentence.contains("\n"))
    }

    @Test func `a path that is not UTF-8 is refused`() {
        #expect(throws: WheelRecordError.notUTF8(row: 1)) { try WheelRecord(parsing: [0xFF, 0x2C, 0x2C]) }
    }
}
