/// The part of JSON (RFC 8259) that caveats are written in: arrays, strings, and integers of 64 bits.
///
/// Objects, fractions, exponents, `true`, `false` and `null` are not read: no caveat that is understood has them.
enum CaveatJSON: Equatable {
    case array([CaveatJSON])
    case string(String)
    case integer(Int64)

    /// Reads `bytes`, all of them; nil if they are anything else.
    init?(reading bytes: [UInt8]) {
        var reader = CaveatJSONReader(bytes)
        guard let value = reader.document() else { return nil }
        self = value
    }
}

/// Reads one document from the front. Arrays may be nested three deep.
private struct CaveatJSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() -> CaveatJSON? {
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return position == bytes.count ? value : nil
    }

    private static let maximumDepth = 3

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Section 3.
    private mutating func value(depth: Int) -> CaveatJSON? {
        skipSpace()
        switch next {
        case UInt8(ascii: "[")?: return array(depth: depth + 1)
        case UInt8(ascii: "\"")?: return string().map(CaveatJSON.string)
        default: return integer().map(CaveatJSON.integer)
        }
    }

    /// Section 2: space, tab, line feed, carriage return.
    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Section 5.
    private mutating func array(depth: Int) -> CaveatJSON? {
        guard depth <= CaveatJSONReader.maximumDepth, take(UInt8(ascii: "[")) else { return nil }
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array([]) }
        var elements: [CaveatJSON] = []
        while let element = value(depth: depth) {
            elements.append(element)
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
        return nil
    }

    /// Section 6, without fraction and exponent, and without the minus zero that no writer of integers makes.
    private mutating func integer() -> Int64? {
        let isNegative = take(UInt8(ascii: "-"))
        let start = position
        var value: Int64 = 0
        while let byte = next, (0x30...0x39).contains(byte) {
            let digit = Int64(byte - 0x30)
            let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isSumTooLarge) =
                isNegative
                ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
            guard !isTooLarge, !isSumTooLarge else { return nil }
            value = sum
            position += 1
        }
        guard position > start, bytes[start] != 0x30 || (position == start + 1 && !isNegative) else { return nil }
        return value
    }

    /// Section 7. The bytes must be UTF-8.
    private mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                text += Array(String(scalar).utf8)
            case 0x00...0x1F: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    /// What follows a backslash.
    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return unicodeEscape()
        default: return nil
        }
    }

    /// What follows `\u`: one code unit of UTF-16, or two that make a pair; never half a pair.
    private mutating func unicodeEscape() -> Unicode.Scalar? {
        guard let first = codeUnit() else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let second = codeUnit(),
            UTF16.isTrailSurrogate(second)
        else { return nil }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private mutating func codeUnit() -> UInt16? {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                return nil
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}

extension CaveatJSON {
    /// Compact JSON, in which only what must be escaped is.
    var written: [UInt8] {
        switch self {
        case .array(let elements):
            Array("[".utf8) + Array(elements.map(\.written).joined(separator: ",".utf8)) + Array("]".utf8)
        case .string(let text): CaveatJSON.written(text)
        case .integer(let number): Array(String(number).utf8)
        }
    }

    private static func written(_ text: String) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var bytes = [quote]
        for byte in text.utf8 {
            switch byte {
            case quote, UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x00...0x1F:
                let digits = String(byte, radix: 16)
                bytes += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: bytes.append(byte)
            }
        }
        return bytes + [quote]
    }
}
