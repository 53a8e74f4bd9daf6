/// Reads one document of JSON, strictly by RFC 8259. Of members with equal names none is right, so they are refused.
package struct JSONReader {
    private let limits: JSONLimits
    private var rest: ArraySlice<UInt8>
    private var values = 0

    /// Reads `bytes`, all of them. The caller has limited how many there are.
    package static func read(_ bytes: ArraySlice<UInt8>, limits: JSONLimits) throws(JSONError) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .encoding }
        var reader = JSONReader(rest: bytes, limits: limits)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw .trailingBytes }
        return value
    }

    private init(rest: ArraySlice<UInt8>, limits: JSONLimits) {
        self.rest = rest
        self.limits = limits
    }

    /// RFC 8259, section 3.
    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard values < limits.values else { throw .tooManyValues }
        values += 1
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "{")?: return .object(try object(depth: depth + 1))
        case UInt8(ascii: "[")?: return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\"")?: return .string(try string())
        case UInt8(ascii: "t")?: return try literal("true", .boolean(true))
        case UInt8(ascii: "f")?: return try literal("false", .boolean(false))
        case UInt8(ascii: "n")?: return try literal("null", .null)
        default: return try number()
        }
    }

    /// Section 2: space, tab, line feed, carriage return.
    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func require(_ byte: UInt8) throws(JSONError) {
        guard take(byte) else { throw .syntax }
    }

    private mutating func literal(_ text: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard rest.starts(with: text.utf8) else { throw .syntax }
        rest = rest.dropFirst(text.utf8.count)
        return value
    }

    /// Section 4.
    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        guard depth <= limits.depth else { throw .tooDeep }
        try require(UInt8(ascii: "{"))
        var members: [[UInt8]: JSONValue] = [:]
        skipSpace()
        if take(UInt8(ascii: "}")) { return JSONObject(members: members) }
        repeat {
            skipSpace()
            let name = try string()
            skipSpace()
            try require(UInt8(ascii: ":"))
            guard members.updateValue(try value(depth: depth), forKey: name) == nil else { throw .duplicateMember }
            skipSpace()
        } while take(UInt8(ascii: ","))
        try require(UInt8(ascii: "}"))
        return JSONObject(members: members)
    }

    /// Section 5.
    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= limits.depth else { throw .tooDeep }
        try require(UInt8(ascii: "["))
        var elements: [JSONValue] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            elements.append(try value(depth: depth))
            skipSpace()
        } while take(UInt8(ascii: ","))
        try require(UInt8(ascii: "]"))
        return elements
    }

    /// Section 6. What has neither fraction nor exponent and fits is an integer; `-0` is none.
    private mutating func number() throws(JSONError) -> JSONValue {
        let start = rest
        let isNegative = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        let digits = start.prefix(rest.startIndex - start.startIndex)
        var isWhole = true
        if take(UInt8(ascii: ".")) {
            try self.digits()
            isWhole = false
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try self.digits()
            isWhole = false
        }
        guard isWhole, let value = Int64(String(decoding: digits, as: UTF8.self)), !(isNegative && value == 0) else { return .number }
        return .integer(value)
    }

    private mutating func digits() throws(JSONError) {
        let left = rest.count
        rest = rest.drop { (0x30...0x39).contains($0) }
        guard rest.count < left else { throw .syntax }
    }

    /// Section 7. That the bytes are UTF-8 is known already.
    private mutating func string() throws(JSONError) -> [UInt8] {
        try require(UInt8(ascii: "\""))
        var content: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return content
            case UInt8(ascii: "\\"): content += Array(String(try escape()).utf8)
            case 0x00...0x1F: throw .syntax
            default: content.append(byte)
            }
        }
        throw .syntax
    }

    /// What follows a backslash.
    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = rest.popFirst() else { throw .syntax }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw .syntax
        }
    }

    /// What follows `\u`: one code unit of UTF-16, or two that make a pair.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        guard UTF16.isLeadSurrogate(first) else {
            guard let scalar = Unicode.Scalar(first) else { throw .loneSurrogate }
            return scalar
        }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw .loneSurrogate }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw .loneSurrogate }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = rest.popFirst(), byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw .syntax
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
