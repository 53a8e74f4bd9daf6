/// The head of a request that the fast lane can answer, read from the connection's bytes (RFC 9112).
///
/// Only the plainest form is read: `GET` or `HEAD`, HTTP/1.1, a path without a query, no body, nothing that changes what is sent but the
/// headers named here. Whatever is not exactly that goes the ordinary way, where a whole HTTP parser reads it.
struct SimpleRequestHead {
    private(set) var isHead = false
    /// Bounds in the bytes that were read.
    private(set) var path = 0..<0
    private(set) var accept = 0..<0
    private(set) var acceptEncoding = 0..<0
    private(set) var ifNoneMatch: Range<Int>?
    private(set) var authorization = 0..<0
    private(set) var forwardedFor = 0..<0
    /// How many bytes the head takes.
    private(set) var length = 0
    private var hasHost = false

    /// Longer heads go the ordinary way.
    private static let limit = 4_096

    init?(_ bytes: Span<UInt8>) {
        guard let lineStart = readRequestLine(bytes), readFields(bytes, from: lineStart), hasHost else { return nil }
    }

    /// `GET /path HTTP/1.1`, section 3.
    private mutating func readRequestLine(_ bytes: Span<UInt8>) -> Int? {
        guard bytes.count > 16 else { return nil }
        var index: Int
        if bytes[0] == UInt8(ascii: "G"), bytes[1] == UInt8(ascii: "E"), bytes[2] == UInt8(ascii: "T"), bytes[3] == 0x20 {
            index = 4
        } else if bytes.starts(with: "HEAD ", at: 0) {
            (index, isHead) = (5, true)
        } else {
            return nil
        }
        let start = index
        guard bytes[start] == UInt8(ascii: "/") else { return nil }
        let end = min(bytes.count, Self.limit)
        while index < end, bytes[index] > 0x20, bytes[index] < 0x7F {
            if bytes[index] == UInt8(ascii: "?") || bytes[index] == UInt8(ascii: "#") { return nil }
            index += 1
        }
        path = start..<index
        return bytes.starts(with: " HTTP/1.1\r\n", at: index) ? index + 11 : nil
    }

    /// The field lines up to the empty one, section 5.
    private mutating func readFields(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        var lineStart = start
        let end = min(bytes.count, Self.limit)
        while lineStart + 1 < end {
            if bytes[lineStart] == 0x0D {
                length = lineStart + 2
                return bytes[lineStart + 1] == 0x0A
            }
            guard let next = readField(bytes, lineStart, end) else { return false }
            lineStart = next
        }
        return false
    }

    /// One line; answers where the next one begins. A line that begins with white space has no name and is refused with it.
    private mutating func readField(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var colon = start
        while colon < end, Self.isNameByte(bytes[colon]) { colon += 1 }
        guard colon > start, colon < end, bytes[colon] == UInt8(ascii: ":") else { return nil }
        var valueStart = colon + 1
        while valueStart < end, bytes[valueStart] == 0x20 || bytes[valueStart] == 0x09 { valueStart += 1 }
        var valueEnd = valueStart
        while valueEnd < end, bytes[valueEnd] >= 0x20 || bytes[valueEnd] == 0x09, bytes[valueEnd] != 0x7F { valueEnd += 1 }
        guard valueEnd + 1 < end, bytes[valueEnd] == 0x0D, bytes[valueEnd + 1] == 0x0A else { return nil }
        let next = valueEnd + 2
        while valueEnd > valueStart, bytes[valueEnd - 1] == 0x20 || bytes[valueEnd - 1] == 0x09 { valueEnd -= 1 }
        return take(bytes.extracting(start..<colon), bytes, valueStart..<valueEnd) ? next : nil
    }

    /// Takes in a field; answers whether the fast lane may go on. Most names are told apart by their length alone.
    private mutating func take(_ name: Span<UInt8>, _ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
        switch name.count {
        case 4: return takeHost(name, value)
        case 5: return !name.isEqualIgnoringCase(to: "range")
        case 6: return Self.takeOnce(name, "accept", &accept, value)
        case 7: return !name.isEqualIgnoringCase(to: "upgrade")
        case 8: return !name.isEqualIgnoringCase(to: "if-match") && !name.isEqualIgnoringCase(to: "if-range")
        case 10: return takeConnection(name, bytes.extracting(value))
        case 13: return takeIfNoneMatch(name, value) && Self.takeOnce(name, "authorization", &authorization, value)
        case 14: return !name.isEqualIgnoringCase(to: "content-length")
        case 15:
            return Self.takeOnce(name, "accept-encoding", &acceptEncoding, value)
                && Self.takeOnce(name, "x-forwarded-for", &forwardedFor, value)
        case 17: return !name.isEqualIgnoringCase(to: "transfer-encoding")
        default: return true
        }
    }

    private mutating func takeHost(_ name: Span<UInt8>, _ value: Range<Int>) -> Bool {
        guard name.isEqualIgnoringCase(to: "host") else { return true }
        defer { hasHost = true }
        return !hasHost && !value.isEmpty
    }

    private func takeConnection(_ name: Span<UInt8>, _ value: Span<UInt8>) -> Bool {
        !name.isEqualIgnoringCase(to: "connection") || value.isEqualIgnoringCase(to: "keep-alive")
    }

    private mutating func takeIfNoneMatch(_ name: Span<UInt8>, _ value: Range<Int>) -> Bool {
        guard name.isEqualIgnoringCase(to: "if-none-match") else { return true }
        defer { ifNoneMatch = value }
        return ifNoneMatch == nil
    }

    private static func takeOnce(_ name: Span<UInt8>, _ wanted: StaticString, _ field: inout Range<Int>, _ value: Range<Int>) -> Bool {
        guard name.isEqualIgnoringCase(to: wanted) else { return true }
        defer { field = value }
        return field.isEmpty
    }

    /// `tchar` of RFC 9110, section 5.6.2.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"),
            UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

extension Span<UInt8> {
    func starts(with text: StaticString, at offset: Int) -> Bool {
        guard count - offset >= text.utf8CodeUnitCount else { return false }
        let expected = unsafe UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        for index in 0..<expected.count {
            guard unsafe self[offset + index] == expected[index] else { return false }
        }
        return true
    }
}
