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
            let record = try Record(block.extracting(offset..<block.count))
            try take(record.keyword, record.value)
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

    private mutating func take(_ keyword: [UInt8], _ value: [UInt8]) throws(Malformed) {
        let keyword = String(decoding: keyword, as: UTF8.self)
        switch keyword {
        case "path": try set(\.path, value)
        case "linkpath": try set(\.linkPath, value)
        case "size": try set(\.size, value)
        case "SCHILY.realsize": isSparse = true
        default: if keyword.hasPrefix("GNU.sparse.") { isSparse = true }
        }
    }

    private mutating func set(_ field: WritableKeyPath<PaxRecords, [UInt8]?>, _ value: [UInt8]) throws(Malformed) {
        // An empty value would take back what a global header set, which no global header may here.
        guard self[keyPath: field] == nil, !value.isEmpty else { throw Malformed() }
        self[keyPath: field] = value
    }
}

/// One line: its own length in decimal digits, a blank, a keyword, an equals sign, the value, a newline.
private struct Record {
    let length: Int
    let keyword: [UInt8]
    let value: [UInt8]

    init(_ rest: Span<UInt8>) throws(PaxRecords.Malformed) {
        guard let (length, keywordStart) = recordLength(rest), length > keywordStart, length <= rest.count,
            rest[length - 1] == UInt8(ascii: "\n"),
            let equals = firstIndex(of: UInt8(ascii: "="), in: rest, keywordStart..<length - 1), equals > keywordStart
        else { throw PaxRecords.Malformed() }
        self.length = length
        keyword = bytes(rest, keywordStart..<equals)
        value = bytes(rest, equals + 1..<length - 1)
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

private func bytes(_ span: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    for index in range { result.append(span[index]) }
    return result
}
