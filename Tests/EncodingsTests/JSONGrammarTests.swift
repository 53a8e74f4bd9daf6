import Encodings
import Testing

@Suite struct JSONGrammarTests {
    private static let limits = JSONLimits(depth: 16, values: 1_024)

    private func read(_ text: String) throws(JSONError) -> JSONValue { try JSONReader.read(Array(text.utf8)[...], limits: Self.limits) }

    @Test func `values of every kind are read`() throws {
        let value = try read(" {\"a\" : [ null ,true,false, -0.5e+10, \"\\u00e9\\ud83d\\ude00\\n\\\"\\/\"] , \"b\":{}}\r\n\t")
        let list = [JSONValue.null, .boolean(true), .boolean(false), .number, .string(Array("é😀\n\"/".utf8))]
        #expect(value.object?["a"] == .array(list))
        #expect(value.object?["b"]?.object?.members.isEmpty == true && value.object?["c"] == nil)
    }

    @Test(
        arguments: [
            ("", .syntax), ("{", .syntax), ("[1", .syntax), ("[1,]", .syntax), ("{,}", .syntax), (#"{"a"}"#, .syntax),
            (#"{"a":1,}"#, .syntax),
            ("{a:1}", .syntax), ("'a'", .syntax), ("01", .trailingBytes), ("-", .syntax), ("+1", .syntax), ("1.", .syntax), (".5", .syntax),
            ("1e", .syntax), ("NaN", .syntax), ("nul", .syntax), ("True", .syntax), ("[1 2]", .syntax), (#""\x41""#, .syntax),
            (#""\u12""#, .syntax), (#""\u12g4""#, .syntax), ("\"a\u{01}\"", .syntax), ("\"a\nb\"", .syntax), (#"""#, .syntax),
            (#""\"#, .syntax),
            ("{}{}", .trailingBytes), ("1 1", .trailingBytes), ("null,", .trailingBytes), ("/**/1", .syntax), ("\u{FEFF}1", .syntax),
            (#""\ud800""#, .loneSurrogate), (#""\udc00""#, .loneSurrogate), (#""\ud800\u0041""#, .loneSurrogate),
            (#""\ud800\ud800""#, .loneSurrogate), (#""\ud800x""#, .loneSurrogate), (#"{"a":1,"a":1}"#, .duplicateMember),
            (#"{"a":1,"\u0061":1}"#, .duplicateMember), (#"{"x":{"":1,"":2}}"#, .duplicateMember),
        ] as [(String, JSONError)])
    func `JSON of another form is refused by its name`(text: String, error: JSONError) {
        #expect(throws: error) { try read(text) }
    }

    @Test func `only UTF-8 is read`() {
        for bytes in [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0xFF, 0xFE, 0x31, 0x00],
        ] as [[UInt8]] {
            #expect(throws: JSONError.encoding) { try JSONReader.read(bytes[...], limits: Self.limits) }
        }
    }

    @Test func `names are compared byte by byte, not as Unicode does`() throws {
        let object = try #require(try read("{\"\u{E9}\":1,\"e\u{301}\":2}").object)
        #expect(object.members.count == 2)
    }

    @Test func `limits are exact: sixteen levels, 1,024 values`() throws {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        _ = try read(nested(16))
        #expect(throws: JSONError.tooDeep) { try read(nested(17)) }
        #expect(throws: JSONError.tooDeep) { try read(String(repeating: "[", count: 65_536)) }
        #expect(throws: JSONError.tooDeep) { try read(String(repeating: #"{"a":"#, count: 17)) }
        func wide(_ count: Int) -> String { "[" + [String](repeating: "1", count: count).joined(separator: ",") + "]" }
        _ = try read(wide(1_023))
        #expect(throws: JSONError.tooManyValues) { try read(wide(1_024)) }
    }
}
