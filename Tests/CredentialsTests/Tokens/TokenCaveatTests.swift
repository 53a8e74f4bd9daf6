@testable import Credentials
import TestSupport
import Testing

@Suite struct TokenCaveatTests {
    @Test(
        arguments: [
            ("[0,5,1]", .validity(expires: 5, notBefore: 1)),
            ("[0, 1900000000, 1800000000]", .validity(expires: 1_900_000_000, notBefore: 1_800_000_000)),
            (" \t\r\n[ 0 , 5 , 1 ] \n", .validity(expires: 5, notBefore: 1)),
            ("[0,-5,-9223372036854775808]", .validity(expires: -5, notBefore: .min)),
            ("[0,9223372036854775807,0]", .validity(expires: .max, notBefore: 0)),
            ("[1,[\"a\",\"b-c\"]]", .projectNames(["a", "b-c"])),
            ("[1, []]", .projectNames([])),
            (#"[1,["\u0061\u002Db","\"\\\/\b\f\n\r\t","\ud83e\uddc0"]]"#, .projectNames(["a-b", "\"\\/\u{8}\u{C}\n\r\t", "\u{1F9C0}"])),
            ("[2,[\"01234567-89ab-4cde-8f01-23456789abcd\"]]", .projectIDs(["01234567-89ab-4cde-8f01-23456789abcd"])),
            ("[3,\"user\"]", .user("user")),
            ("[100,[\"upload\"]]", .abilities(["upload"])),
            ("[100,[]]", .abilities([])),
        ] as [(String, TokenCaveat)])
    func `each kind is read as it is written`(text: String, caveat: TokenCaveat) {
        #expect(TokenCaveat(reading: Array(text.utf8)) == caveat)
        #expect(TokenCaveat(reading: caveat.written) == caveat)
    }

    @Test(arguments: [
        // Not JSON, more than JSON, or JSON of another kind.
        "", " ", "x", "[", "]", "[]", "[0,5,1", "[0,5,1]]", "[0,5,1]x", "[0,5,1],", "[0,5,1][0,5,1]", "[0,5,,1]", "[0,5,1,]", "[,0,5,1]",
        "[0 5 1]",
        "\u{FEFF}[0,5,1]", "\u{A0}[0,5,1]", "[0,5,1]\u{0}", "[0,5,1]//", "{}", "null", "0", "\"[0,5,1]\"", "'[0,5,1]'", "[[0,5,1]]",
        "{\"version\":1,\"permissions\":\"user\"}", "{\"nbf\":1,\"exp\":5}",
        // Tags.
        "[4,\"id\",null]", "[104,[\"10.0.0.0/8\"]]", "[105,[\"==1.0\"]]", "[103,[\"x\"]]", "[99,[]]", "[-1,[]]",
        "[1000000000000000000000,[]]", "[\"0\",5,1]", "[true,[]]",
        "[00,5,1]", "[0.0,5,1]", "[0e0,5,1]", "[-0,5,1]", "[1.0,[\"a\"]]",
        // Arity.
        "[0]", "[0,5]", "[0,5,1,0]", "[1]", "[1,[\"a\"],[\"b\"]]", "[1,\"a\"]", "[2]", "[3]", "[3,\"a\",\"b\"]", "[100]",
        "[100,[\"upload\"],[]]",
        // Types.
        "[0,5.0,1]", "[0,5,1.5]", "[0,5e3,1]", "[0,\"5\",1]", "[0,null,1]", "[0,true,1]", "[0,[5],1]", "[0,5,{}]", "[0,NaN,1]",
        "[0,Infinity,1]", "[0,0x5,1]", "[0,+5,1]", "[0,05,1]", "[0,-,1]",
        "[0,9223372036854775808,0]", "[0,5,-9223372036854775809]", "[0,18446744073709551617,0]", "[0,1e400,0]",
        "[1,[1]]", "[1,[\"a\",1]]", "[1,[[\"a\"]]]", "[1,{\"a\":1}]", "[1,null]", "[1,[null]]", "[2,[2]]", "[3,3]", "[3,[\"a\"]]",
        "[3,null]", "[100,\"upload\"]", "[100,[true]]", "[100,{\"upload\":true}]",
        // Strings.
        "[3,\"a]", "[3,\"a\\\"]", "[3,\"\\x61\"]", "[3,\"\\u006\"]", "[3,\"\\ud83e\"]", "[3,\"\\udd00\\ud83e\"]", "[3,\"\\ud83e\\u0061\"]",
        "[3,\"\\ud83ex\"]", "[3,\"\\u00g1\"]", "[3,\"\\u+061\"]", "[3,\"\\U00000061\"]", "[3,\"a\nb\"]", "[3,\"a\tb\"]", "[3,\"a\u{0}b\"]",
        "[3,'a']", "[3,\"a\" \"b\"]",
        // Depth.
        "[1,[[[[\"a\"]]]]]", String(repeating: "[", count: 4_000),
        String(repeating: "[", count: 2_000) + String(repeating: "]", count: 2_000),
    ])
    func `whatever else it is, a caveat is unknown, kept as it is, and refuses`(text: String) {
        let caveat = TokenCaveat(reading: Array(text.utf8))
        #expect(caveat == .unknown(Array(text.utf8)))
        #expect(caveat.written == Array(text.utf8))
        guard case .refused(.unknownCaveat) = TokenRestrictions.evaluate([.abilities(["upload"]), caveat], Contexts.ordinary) else {
            Issue.record("allowed")
            return
        }
    }

    @Test func `bytes that are not UTF-8 make a caveat unknown`() {
        for bytes: [UInt8] in [
            [0xFF], Array("[3,\"".utf8) + [0xC3] + Array("\"]".utf8), Array("[3,\"".utf8) + [0xED, 0xA0, 0x80] + Array("\"]".utf8),
            Array("[3,\"".utf8) + [0xC0, 0xAF] + Array("\"]".utf8),
        ] {
            #expect(TokenCaveat(reading: bytes) == .unknown(bytes))
        }
    }

    @Test(
        arguments: [
            ("[101,[\"10.0.0.0/8\"]]", 101), (" [ 4 , null]", 4), ("[7]", 7), ("[0,5]", 0),
            ("[999999999999999999]", 999_999_999_999_999_999),
            ("[1000000000000000000]", nil), ("[\"0\"]", nil), ("[]", nil), ("[-1]", nil), ("[1.5]", nil), ("{}", nil), ("", nil),
            ("[5", nil),
        ] as [(String, Int64?)])
    func `the tag of an unknown caveat is named if it has one`(text: String, tag: Int64?) {
        #expect(TokenCaveat.tag(ofUnknown: Array(text.utf8)) == tag)
    }

    @Test func `what is written is compact, and plain in every other reader`() {
        #expect(String(decoding: TokenCaveat.validity(expires: 5, notBefore: -1).written, as: UTF8.self) == "[0,5,-1]")
        #expect(String(decoding: TokenCaveat.projectNames(["a", "b"]).written, as: UTF8.self) == "[1,[\"a\",\"b\"]]")
        #expect(String(decoding: TokenCaveat.projectIDs([]).written, as: UTF8.self) == "[2,[]]")
        #expect(String(decoding: TokenCaveat.user("\"\\\u{1}/é").written, as: UTF8.self) == "[3,\"\\\"\\\\\\u0001/é\"]")
        #expect(String(decoding: TokenCaveat.abilities(["upload"]).written, as: UTF8.self) == "[100,[\"upload\"]]")
    }

    @Test func `of 20,000 texts, each that is read is read by Python alike, and each that Python reads so is read`() throws {
        let texts = JSONTexts.generate(count: 20_000)
        let answers: [String?] = try CredentialsOracle.answers(to: "read_by_json", about: texts.map { Hexadecimal.encode($0.utf8) })
        var read = 0
        for (text, answer) in zip(texts, answers) {
            let ours = CaveatJSON(reading: Array(text.utf8)).map(JSONTexts.spelled)
            if let ours {
                read += 1
                #expect(ours == answer, "\(text)")
            } else if let answer {
                #expect(JSONTexts.isRefusedOnPurpose(text, answer), "\(text)")
            }
        }
        #expect(read > 4_000)
    }
}

/// Texts that are JSON, or nearly.
private enum JSONTexts {
    static func generate(count: Int) -> [String] {
        var generator = SeededGenerator(seed: 9)
        return (0..<count).map { _ in
            var text = value(depth: 0, using: &generator)
            if Int.random(in: 0..<3, using: &generator) == 0 { damage(&text, using: &generator) }
            return text
        }
    }

    static func spelled(_ value: CaveatJSON) -> String {
        switch value {
        case .array(let elements): "(" + elements.map(spelled).joined(separator: " ") + ")"
        case .string(let text): "s" + text.utf16.map { Hexadecimal.encode([UInt8($0 >> 8), UInt8($0 & 0xFF)]) }.joined()
        case .integer(let number): "i\(number)"
        }
    }

    /// What Python reads and we do not: other types, arrays more than three deep, integers beyond 64 bits, minus zero,
    /// and strings with half a surrogate pair.
    static func isRefusedOnPurpose(_ text: String, _ answer: String) -> Bool {
        let integers = answer.split { " ()".contains($0) }.filter { $0.hasPrefix("i") }.map { $0.dropFirst() }
        let halves = answer.split { " ()".contains($0) }.filter { $0.hasPrefix("s") }.contains { hasHalf(String($0.dropFirst())) }
        return answer.contains("other") || answer.contains("((((") || answer.contains("e") || halves
            || integers.contains { Int64($0) == nil } || text.contains("-0") || depth(answer) > 3
    }

    private static func depth(_ answer: String) -> Int {
        var (depth, most) = (0, 0)
        for character in answer {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            most = max(most, depth)
        }
        return most
    }

    private static func hasHalf(_ digits: String) -> Bool {
        let bytes = Hexadecimal.decode(digits)
        let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return String(validating: units, as: UTF16.self) == nil
    }

    private static func value(depth: Int, using generator: inout SeededGenerator) -> String {
        let space = ["", "", "", " ", "\n", "\t \r"].randomElement(using: &generator) ?? ""
        let inner: String
        switch Int.random(in: 0..<(depth > 4 ? 7 : 10), using: &generator) {
        case 0, 1, 2:
            inner =
                [
                    "0", "1", "100", "-5", "1900000000", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-0", "01",
                    "1.0", "1e5", "+1",
                ].randomElement(using: &generator) ?? "0"
        case 3, 4, 5: inner = string(using: &generator)
        case 6:
            inner = ["true", "false", "null", "{}", "{\"a\":1}", "NaN", "Infinity", "-Infinity"].randomElement(using: &generator) ?? "null"
        default:
            let elements = (0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth: depth + 1, using: &generator) }
            inner = "[" + elements.joined(separator: ",") + "]"
        }
        return space + inner + space
    }

    private static func string(using generator: inout SeededGenerator) -> String {
        let pieces = [
            "a", "-", "é", "\u{1F9C0}", "\\n", "\\\"", "\\\\", "\\/", "\\u0061", "\\u00e9", "\\ud83e\\uddc0", "\\ud83e", "\\uddc0", "\\x",
            "\u{7F}", "\u{2028}", "\u{1}", "\\u0000",
        ]
        let text = (0..<Int.random(in: 0...3, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
        return "\"" + text + "\""
    }

    private static func damage(_ text: inout String, using generator: inout SeededGenerator) {
        guard let position = text.indices.randomElement(using: &generator) else { return }
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: text.remove(at: position)
        case 1: text.insert("[]\",\\ 0-.e{}:".randomElement(using: &generator) ?? " ", at: position)
        default: text.removeSubrange(position...)
        }
    }
}
