/// The records of one pax extended header that bear on what a member is (POSIX.1-2017, pax,
/// "pax Extended Header"): its path, its size, its link target, and whether it is sparse. All others are skipped.
///
/// A keyword that stands twice is refused where it matters, for readers differ in which they take.
struct PaxRecords: Equatable {
    private(set) var path: [UInt8]?
    private(set) var linkPath: [UInt8]?
    private(set) var size: [UInt8]?
    /// A record that makes the member a sparse file, for GNU tar or for star.
    private(set) var isSparse = false

    /// The records are not a row of `length keyword=value` lines, or contradict each other.
    struct Malformed: Error, Equatable {}

    init() {}

    init(_ block: Span<UInt8>) throws(Malformed) {
        var offset = 0
        while offset < block.count {
            let rest = block.extracting(offset..<block.count)
            let record = try Record(rest)
            try take(rest.extracting(record.keyword), rest.extracting(record.value))
            offset += record.length
        }
    }

    /// The first keyword among those that would say the same of every member.
    var override: String? {
        if path != nil { return "path" }
        if linkPath != nil { return "linkpath" }
        if size != nil { return "size" }
        return isSparse ? "GNU.sparse" : nil
    }

    private mutating func take(_ keyword: Span<UInt8>, _ value: Span<UInt8>) throws(Malformed) {
        if hasPrefix(keyword, "GNU.sparse.") || keyword.count == 15 && hasPrefix(keyword, "SCHILY.realsize") {
            isSparse = true
        } else if keyword.count == 4, hasPrefix(keyword, "path") {
            try set(&path, value)
        } else if keyword.count == 4, hasPrefix(keyword, "size") {
            try set(&size, value)
        } else if keyword.count == 8, hasPrefix(keyword, "linkpath") {
            try set(&linkPath, value)
        }
    }

    private func set(_ field: inout [UInt8]?, _ value: Span<UInt8>) throws(Malformed) {
        // An empty value would take back what a global header set, which no global header may here.
        guard field == nil, !value.isEmpty else { throw Malformed() }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count)
        for index in value.indices { bytes.append(value[index]) }
        field = bytes
    }
}

/// One line: its own length in decimal digits, a blank, a keyword, an equals sign, the value, a newline.
private struct Record {
    let length: Int
    let keyword: Range<Int>
    let value: Range<Int>

    init(_ rest: Span<UInt8>) throws(PaxRecords.Malformed) {
        guard let (length, keywordStart) = recordLength(rest), length > keywordStart, length <= rest.count,
            rest[length - 1] == UInt8(ascii: "\n"),
            let equals = firstIndex(of: UInt8(ascii: "="), in: rest, keywordStart..<length - 1), equals > keywordStart
        else { throw PaxRecords.Malformed() }
        self.length = length
        keyword = keywordStart..<equals
        value = equals + 1..<length - 1
    }
}

/// The record's length, and where its keyword begins. No header has more than eight digits of bytes.
private func recordLength(_ rest: Span<UInt8>) -> (length: Int, keywordStart: Int)? {
    var length = 0
    for index in 0..<min(rest.count, 9) {
        if rest[index] == UInt8(ascii: " ") { return index == 0 ? nil : (length, index + 1) }
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= rest[index] else { return nil }
        length = length * 10 + Int(rest[index] - UInt8(ascii: "0"))
    }
    return nil
}

private func firstIndex(of byte: UInt8, in span: Span<UInt8>, _ range: Range<Int>) -> Int? {
    for index in range where span[index] == byte { return index }
    return nil
}

/// Allocates nothing, for a block may hold hundreds of thousands of records.
private func hasPrefix(_ bytes: Span<UInt8>, _ prefix: StaticString) -> Bool {
    guard bytes.count >= prefix.utf8CodeUnitCount else { return false }
    return prefix.withUTF8Buffer { text in
        for index in text.indices where unsafe text[index] != bytes[index] { return false }
        return true
    }
}
