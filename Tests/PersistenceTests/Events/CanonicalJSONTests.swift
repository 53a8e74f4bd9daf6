import Persistence
import Testing

/// RFC 8785, JSON Canonicalization Scheme.
@Suite struct CanonicalJSONTests {
    private func text(_ value: CanonicalJSON) -> String {
        String(decoding: value.bytes, as: UTF8.self)
    }

    /// Section 3.2.4's example, without its fractions; the bytes are the RFC's.
    @Test func `the RFC's example gives the RFC's bytes`() {
        let value: CanonicalJSON = [
            "string": "\u{20AC}$\u{F}\nA'B\"\\\\\"/",
            "literals": .array([.null, .bool(true), .bool(false)]),
        ]
        let expected = #"{"literals":[null,true,false],"string":""# + "\u{20AC}" + #"$\u000f\nA'B\"\\\\\"/"}"#
        #expect(text(value) == expected)
        #expect(
            value.bytes.suffix(24)
                == [
                    0x3A, 0x22, 0xE2, 0x82, 0xAC, 0x24, 0x5C, 0x75, 0x30, 0x30, 0x30, 0x66, 0x5C, 0x6E, 0x41, 0x27, 0x42, 0x5C, 0x22, 0x5C,
                    0x5C,
                    0x5C, 0x5C, 0x5C, 0x22, 0x2F, 0x22, 0x7D,
                ].suffix(24))
    }

    /// Section 3.2.3's example: by UTF-16 code units an emoji comes before a letter of Hebrew's presentation forms.
    @Test func `keys are in the order of their UTF-16 code units`() {
        let value: CanonicalJSON = [
            "\u{20AC}": "Euro Sign", "\r": "Carriage Return", "\u{FB33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1F600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{F6}": "Latin Small Letter O With Diaeresis",
        ]
        let expected = [
            (#"\r"#, "Carriage Return"), ("1", "One"), ("\u{80}", "Control"), ("\u{F6}", "Latin Small Letter O With Diaeresis"),
            ("\u{20AC}", "Euro Sign"), ("\u{1F600}", "Emoji: Grinning Face"), ("\u{FB33}", "Hebrew Letter Dalet With Dagesh"),
        ]
        #expect(text(value) == "{" + expected.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",") + "}")
    }

    @Test func `what need not be escaped is not, and what must be is in one way only`() {
        let expected: [UInt8: String] = [0x08: #"\b"#, 0x09: #"\t"#, 0x0A: #"\n"#, 0x0C: #"\f"#, 0x0D: #"\r"#, 0x22: #"\""#, 0x5C: #"\\"#]
        for byte in UInt8(0)..<0x80 {
            let scalar = String(Unicode.Scalar(byte))
            let digits = String(byte, radix: 16)
            let written = expected[byte] ?? (byte < 0x20 ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits : scalar)
            #expect(text(.string(scalar)) == "\"\(written)\"")
        }
        #expect(text(.string("\u{7F}\u{2028}\u{E9}e\u{301}")) == "\"\u{7F}\u{2028}\u{E9}e\u{301}\"")
    }

    @Test func `text is not normalized`() {
        #expect(CanonicalJSON.string("e\u{301}").bytes == [0x22, 0x65, 0xCC, 0x81, 0x22])
        #expect(CanonicalJSON.string("\u{E9}").bytes == [0x22, 0xC3, 0xA9, 0x22])
    }

    @Test func `nothing is spaced, and nesting keeps its order`() {
        let value: CanonicalJSON = ["b": [1, ["z": [], "a": [:]]], "a": -1]
        #expect(text(value) == #"{"a":-1,"b":[1,{"a":{},"z":[]}]}"#)
    }

    @Test func `integers are written in full`() {
        #expect(text([0, -1, 9_007_199_254_740_991, -9_007_199_254_740_991]) == "[0,-1,9007199254740991,-9007199254740991]")
    }
}
