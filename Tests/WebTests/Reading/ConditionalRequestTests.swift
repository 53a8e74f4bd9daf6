import Testing

@testable import Web

@Suite struct ConditionalRequestTests {
    private func matches(_ header: String, _ tag: String = "\"abc\"") -> Bool {
        ConditionalRequest.matches(Array(header.utf8).span, entityTag: tag)
    }

    @Test(arguments: [
        "\"abc\"", "W/\"abc\"", "*", "\"x\", \"abc\"", "\"abc\", \"x\"", "\"x\",\"abc\"", "\"x\", W/\"abc\" , \"y\"", " \"abc\" ",
        "\t\"abc\"",
        "\"\", \"abc\"", "\"a,b\", \"abc\"",
    ])
    func `a tag that is named matches (RFC 9110, section 13.1.2)`(header: String) {
        #expect(matches(header))
    }

    @Test(arguments: [
        "", " ", ",", "\"abcd\"", "\"ab\"", "abc", "\"abc", "abc\"", "\"ABC\"", "w/\"abc\"", "W/abc", "W/", "W", "\"", "\"\"",
        "\"x\", \"y\"",
        "\"x,\"abc", "\"x\"abc\"",
    ])
    func `nothing else matches`(header: String) {
        #expect(!matches(header))
    }

    @Test func `a long list is read through`() {
        let others = (0..<500).map { "\"tag\($0)\"" }.joined(separator: ", ")
        #expect(matches(others + ", \"abc\""))
        #expect(!matches(others))
    }
}

@Suite struct ByteRangeTests {
    @Test func `one range is served, cut at the end of the file (RFC 9110, section 14.1.2)`() {
        for (header, expected) in [
            ("bytes=0-0", ByteRange.part(0...0)), ("bytes=0-99", .part(0...99)), ("bytes=0-1000", .part(0...99)),
            ("bytes=5-", .part(5...99)),
            ("bytes=99-", .part(99...99)), ("bytes=-1", .part(99...99)), ("bytes=-100", .part(0...99)), ("bytes=-1000", .part(0...99)),
            ("bytes=007-8", .part(7...8)),
        ] { #expect(ByteRange(header, size: 100) == expected, "\(header)") }
    }

    @Test func `a range beyond the file cannot be satisfied`() {
        for header in ["bytes=100-", "bytes=100-200", "bytes=999999999999-", "bytes=-0"] {
            #expect(ByteRange(header, size: 100) == .unsatisfiable, "\(header)")
        }
        #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange("bytes=-5", size: 0) == .unsatisfiable)
    }

    @Test func `what is no single range is ignored`() {
        for header in [
            nil, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=0-1,3-4", "bytes = 0-1", "Bytes=0-1", "lines=0-1",
            "bytes=0-1 ", "bytes=+1-2", "bytes=0x1-2", "bytes=1-2-3", "bytes=--1", "bytes=\u{0661}-\u{0662}",
            "bytes=0-" + String(repeating: "9", count: 64),
        ] { #expect(ByteRange(header, size: 100) == .whole, "\(header ?? "nil")") }
    }

    @Test func `numbers beyond 64 bits do no harm`() {
        let large = "99999999999999999999"
        #expect(ByteRange("bytes=0-\(large)", size: 100) == .part(0...99))
        #expect(ByteRange("bytes=9223372036854775807-9223372036854775807", size: .max) == .unsatisfiable)
        #expect(ByteRange("bytes=-9223372036854775807", size: 100) == .part(0...99))
        #expect(ByteRange("bytes=\(large)-", size: 100) == .unsatisfiable)
        #expect(ByteRange("bytes=-\(large)", size: 100) == .part(0...99))
    }
}
