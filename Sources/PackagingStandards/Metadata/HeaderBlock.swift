/// Header fields and a body, as Python's `email.parser` with the `compat32` policy reads them, which is what the core
/// metadata specification names as the practical standard. Bytes are not decoded here.
///
/// A line ends with LF, CR LF or CR. The block ends at an empty line, which is dropped, or at the first line that is neither
/// a header nor a continuation, which belongs to the body.
struct HeaderBlock {
    struct Field {
        let name: ArraySlice<UInt8>
        /// Without the white space before it; continuation lines keep their line breaks and indentation.
        let value: ArraySlice<UInt8>
    }

    private(set) var fields: [Field] = []
    private(set) var body: ArraySlice<UInt8> = []

    private let maximumFields: Int
    private let maximumLineLength: Int
    private var colon: Int?
    private var nameStart = 0
    private var valueEnd = 0

    init(parsing bytes: [UInt8], maximumFields: Int, maximumLineLength: Int) throws(HeaderBlockError) {
        self.maximumFields = maximumFields
        self.maximumLineLength = maximumLineLength
        var lineStart = 0
        while lineStart < bytes.count {
            let line = Line(in: bytes, from: lineStart)
            guard try add(line, in: bytes) else {
                body = bytes[(line.isEmpty ? line.next : line.start)...]
                break
            }
            lineStart = line.next
        }
        try finishField(in: bytes)
    }

    /// Says whether the line belongs to the block.
    private mutating func add(_ line: Line, in bytes: [UInt8]) throws(HeaderBlockError) -> Bool {
        guard !line.isEmpty else { return false }
        if bytes[line.start].isLineSpace {
            if colon != nil { valueEnd = line.end }
        } else if let newColon = line.colon(in: bytes) {
            try finishField(in: bytes)
            nameStart = line.start
            valueEnd = line.end
            colon = newColon > line.start ? newColon : nil
        } else if line.beginsEnvelope(in: bytes) {
            try finishField(in: bytes)
        } else {
            return false
        }
        guard line.end - line.start <= maximumLineLength else { throw .lineTooLong }
        return true
    }

    private mutating func finishField(in bytes: [UInt8]) throws(HeaderBlockError) {
        guard let colon else { return }
        guard fields.count < maximumFields else { throw .tooManyFields }
        let value = bytes[(colon + 1)..<valueEnd].drop { $0.isLineSpace || $0.isLineBreak }
        fields.append(Field(name: bytes[nameStart..<colon], value: value))
        self.colon = nil
    }
}

/// Why a block of headers was not read.
enum HeaderBlockError: Error {
    case tooManyFields
    case lineTooLong
}

/// Where a line begins, where its text ends, and where the next one begins.
private struct Line {
    let start: Int
    let end: Int
    let next: Int

    var isEmpty: Bool { start == end }

    init(in bytes: [UInt8], from start: Int) {
        self.start = start
        var end = start
        while end < bytes.count, !bytes[end].isLineBreak { end += 1 }
        self.end = end
        let isCarriageReturnLineFeed = end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
        next = min(end + (isCarriageReturnLineFeed ? 2 : 1), bytes.count)
    }

    /// The colon after a header's name, which has visible ASCII characters only; it may be empty, and is then ignored.
    func colon(in bytes: [UInt8]) -> Int? {
        guard let index = bytes[start..<end].firstIndex(where: { $0 == UInt8(ascii: ":") || !(0x21...0x7E).contains($0) }) else {
            return nil
        }
        return bytes[index] == UInt8(ascii: ":") ? index : nil
    }

    /// Whether this is a line that mailboxes put between messages; it is ignored.
    func beginsEnvelope(in bytes: [UInt8]) -> Bool { bytes[start..<end].starts(with: "From ".utf8) }
}

extension UInt8 {
    /// A space or a tab.
    var isLineSpace: Bool { self == 0x20 || self == 0x09 }

    /// A line feed or a carriage return.
    var isLineBreak: Bool { self == 0x0A || self == 0x0D }
}
