/// A document under construction: bytes that are only ever appended.
struct DocumentBytes {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Text of our own, as it is; a `StaticString` cannot come from outside.
    mutating func append(_ text: StaticString) {
        // Safe: the buffer is only read, and only while the closure runs. Making a String of it would allocate.
        text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
    }

    /// A JSON string with its quotes (RFC 8259, section 7).
    mutating func append(json text: String) {
        bytes.append(UInt8(ascii: "\""))
        append(text, escaping: \.isEscapedInJSON) { document, byte in document.append(jsonByte: byte) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Text that can stand between tags and in quoted attributes of HTML.
    mutating func append(html text: String) {
        append(text, escaping: \.isEscapedInHTML) { document, byte in document.append(htmlByte: byte) }
    }

    /// Nearly no text has anything to escape, and bytes in an array are looked through much faster than a string's.
    private mutating func append(
        _ text: String, escaping isEscaped: (UInt8) -> Bool, _ appendEscaped: (inout DocumentBytes, UInt8) -> Void
    ) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        guard bytes[start...].reduce(false, { $0 || isEscaped($1) }) else { return }
        let unescaped = Array(bytes[start...])
        bytes.removeSubrange(start...)
        for byte in unescaped { appendEscaped(&self, byte) }
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
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
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
