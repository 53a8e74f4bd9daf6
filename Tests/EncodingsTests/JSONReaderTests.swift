import Encodings
import Testing

@Suite struct JSONReaderTests {
    private func read(_ text: String, depth: Int = 16, values: Int = 100) throws(JSONError) -> JSONValue {
        try JSONReader.read(Array(text.utf8)[...], limits: JSONLimits(depth: depth, values: values))
    }

    private func fault(_ bytes: [UInt8], depth: Int = 16, values: Int = 100) -> JSONError? {
        do throws(JSONError) {
            _ = try JSONReader.read(bytes[...], limits: JSONLimits(depth: depth, values: values))
            return nil
        } catch { return error }
    }

    private func fault(_ text: String, depth: Int = 16, values: Int = 100) -> JSONError? {
        fault(Array(text.utf8), depth: depth, values: values)
    }

    @Test func `integers are those of 64 bits in their one form`() throws {
        for (text, value) in [("0", 0), ("-1", -1), ("9223372036854775807", .max), ("-9223372036854775808", .min)] as [(String, Int64)] {
            #expect(try read(text) == .integer(value))
        }
        for text in ["-0", "0.0", "1e2", "1E+2", "1.5", "9223372036854775808", "-9223372036854775809", "1e-1", "100000000000000000000000"] {
            #expect(try read(text) == .number, "\(text)")
        }
        for text in ["01", "+1", "1.", ".1", "1e", "--1", "- 1", "0x1", "1_0", "NaN", "Infinity", "-", "１"] {
            #expect(fault(text) == .syntax || fault(text) == .trailingBytes, "\(text)")
        }
    }

    @Test func `values are read as they are`() throws {
        let value = try read(" {\"a\" : [ true , false,null , \"\\u00e9\\ud83d\\ude00\\n\\/\" ] , \"\" : { } } \n")
        let object = try #require(value.object)
        #expect(object["a"] == .array([.boolean(true), .boolean(false), .null, .string(Array("é😀\n/".utf8))]))
        #expect(object[""] == .object(JSONObject(members: [:])))
        #expect(object["b"] == nil)
    }

    @Test func `names are compared byte by byte after their escapes`() throws {
        #expect(fault("{\"a\":1,\"\\u0061\":1}") == .duplicateMember)
        #expect(fault("[{\"a\":1,\"b\":{\"c\":1,\"c\":1}}]") == .duplicateMember)
        // One letter with a mark, and the two beside each other.
        #expect(try read("{\"é\":1,\"e\u{301}\":2}").object?.members.count == 2)
    }

    @Test func `what is not JSON is refused`() {
        for text in [
            "", " ", "{", "[", "\"", "tru", "nul", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "[1 2]", "\"\n\"", "\"\\x\"", "\"\\u12\"",
            "\"\\u+123\"", "'a'",
        ] {
            #expect(fault(text) == .syntax, "\(text)")
        }
        #expect(fault("{}{}") == .trailingBytes)
        #expect(
            fault("\"\\ud800\"") == .loneSurrogate && fault("\"\\udc00\"") == .loneSurrogate
                && fault("\"\\ud800\\u0041\"") == .loneSurrogate)
        #expect(fault([0x22, 0xFF, 0x22]) == .encoding && fault([0x22, 0xC0, 0x80, 0x22]) == .encoding)
        #expect(fault([0x22, 0xED, 0xA0, 0x80, 0x22]) == .encoding)
    }

    @Test func `depth and number of values are limited`() {
        #expect(
            fault("[[1]]", depth: 2) == nil && fault("[[[1]]]", depth: 2) == .tooDeep && fault("{\"a\":{\"b\":{}}}", depth: 2) == .tooDeep)
        #expect(fault("[1,2]", values: 3) == nil && fault("[1,2,3]", values: 3) == .tooManyValues)
        #expect(fault(String(repeating: "[", count: 100_000)) == .tooDeep)
    }
}
