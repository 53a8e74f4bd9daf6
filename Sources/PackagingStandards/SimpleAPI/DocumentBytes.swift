/// A document under construction: bytes that are only ever appended.
struct DocumentBytes {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: text.description.utf8)
    }

    /// A JSON string with its quotes (RFC 8259, section 7).
    mutating func append(json text: String) {
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.contains(where: \.isEscapedInJSON) {
            for byte in text.utf8 { append(jsonByte: byte) }
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Text that can stand between tags and in quoted attributes of HTML.
    mutating func append(html text: String) {
        guard text.utf8.contains(where: \.isEscapedInHTML) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for byte in text.utf8 { append(htmlByte: byte) }
    }

    mutating func append(decimal number: Int64) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        append(digits: number.magnitude, atLeast: 1)
    }

    /// A time in microseconds since the beginning of 1970 UTC, as `2026-11-21T01:42:29.000000Z` (PEP 700, `upload-time`).
    mutating func append(timestamp microseconds: Int64) {
        let time = UTCTime(microseconds: microseconds)
        append(decimal: time.year, atLeast: 4)
        bytes.append(UInt8(ascii: "-"))
        append(decimal: time.month, atLeast: 2)
        bytes.append(UInt8(ascii: "-"))
        append(decimal: time.day, atLeast: 2)
        bytes.append(UInt8(ascii: "T"))
        append(decimal: time.hour, atLeast: 2)
        bytes.append(UInt8(ascii: ":"))
        append(decimal: time.minute, atLeast: 2)
        bytes.append(UInt8(ascii: ":"))
        append(decimal: time.second, atLeast: 2)
        bytes.append(UInt8(ascii: "."))
        append(decimal: time.microsecond, atLeast: 6)
        bytes.append(UInt8(ascii: "Z"))
    }

    private mutating func append(decimal number: Int64, atLeast width: Int) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        append(digits: number.magnitude, atLeast: width)
    }

    private mutating func append(digits number: UInt64, atLeast width: Int) {
        let start = bytes.count
        var rest = number
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0 || bytes.count - start < width
        bytes[start...].reverse()
    }

    private mutating func append(jsonByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case UInt8(ascii: "\n"): append("\\n")
        case 0x00..<0x20:
            append("\\u00")
            bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            bytes.append(Self.hexadecimalDigits[Int(byte & 0x0F)])
        default: bytes.append(byte)
        }
    }

    private mutating func append(htmlByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        case UInt8(ascii: "\""): append("&quot;")
        case UInt8(ascii: "'"): append("&#39;")
        default: bytes.append(byte)
        }
    }

    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)
}

extension UInt8 {
    fileprivate var isEscapedInJSON: Bool { self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }

    fileprivate var isEscapedInHTML: Bool {
        self == UInt8(ascii: "&") || self == UInt8(ascii: "<") || self == UInt8(ascii: ">") || self == UInt8(ascii: "\"")
            || self == UInt8(ascii: "'")
    }
}
