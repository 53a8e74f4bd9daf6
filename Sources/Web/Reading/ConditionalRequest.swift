/// The conditions of a request that a cache or a resumed download makes (RFC 9110, section 13).
enum ConditionalRequest {
    /// Whether an `If-None-Match` header names this entity tag. The comparison is weak, as the standard wants it for this header.
    static func matches(_ ifNoneMatch: Span<UInt8>, entityTag: String) -> Bool {
        let tag = entityTag.utf8.span
        var start = 0
        while start < ifNoneMatch.count {
            while start < ifNoneMatch.count, isSeparator(ifNoneMatch[start]) { start += 1 }
            guard start < ifNoneMatch.count else { return false }
            if ifNoneMatch[start] == UInt8(ascii: "*") { return true }
            if start + 1 < ifNoneMatch.count, ifNoneMatch[start] == UInt8(ascii: "W"), ifNoneMatch[start + 1] == UInt8(ascii: "/") {
                start += 2
            }
            var end = start + 1
            while end < ifNoneMatch.count, ifNoneMatch[end] != UInt8(ascii: "\"") { end += 1 }
            end = min(end + 1, ifNoneMatch.count)
            if isEqual(ifNoneMatch, start, end, tag) { return true }
            start = end
        }
        return false
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == 0x20 || byte == 0x09
    }

    private static func isEqual(_ text: Span<UInt8>, _ start: Int, _ end: Int, _ tag: Span<UInt8>) -> Bool {
        guard end - start == tag.count else { return false }
        for index in 0..<tag.count where text[start + index] != tag[index] { return false }
        return true
    }
}

/// One range of bytes of a file (RFC 9110, section 14.1.2).
enum ByteRange: Equatable {
    /// The whole file: no range was asked for, or one that this server does not serve, such as several at once.
    case whole
    case part(ClosedRange<Int64>)
    /// No byte of the file is in the range: 416.
    case unsatisfiable

    init(_ header: String?, size: Int64) {
        guard let header, header.hasPrefix("bytes="), header.utf8.count < 64 else {
            self = .whole
            return
        }
        let bounds = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, bounds.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            self = .whole
            return
        }
        self = Self.bounded(Self.number(bounds[0]), Self.number(bounds[1]), bounds[0].isEmpty, bounds[1].isEmpty, size)
    }

    /// A number beyond every file's size is as good as the largest there is.
    private static func number(_ digits: Substring) -> Int64? {
        digits.isEmpty ? nil : Int64(digits) ?? .max
    }

    private static func bounded(_ first: Int64?, _ last: Int64?, _ noFirst: Bool, _ noLast: Bool, _ size: Int64) -> ByteRange {
        switch (first, last) {
        case (let first?, let last?):
            guard first <= last else { return .whole }
            return first < size ? .part(first...min(last, size - 1)) : .unsatisfiable
        case (let first?, nil) where noLast: return first < size ? .part(first...(size - 1)) : .unsatisfiable
        case (nil, let suffix?) where noFirst:
            return suffix > 0 && size > 0 ? .part(max(0, size - suffix)...(size - 1)) : .unsatisfiable
        default: return .whole
        }
    }
}
