/// Reads rows of comma-separated values as Python's `csv.reader` does in its standard dialect, with two refusals of its own:
/// a quoted field ends only before a comma or the end of its row, and not with the text.
struct CSVReader {
    /// The number of the row that was read last, from 1; empty lines are not counted.
    private(set) var row = 0

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next row that has anything in it; nil at the end.
    mutating func next() throws(WheelRecordError) -> [[UInt8]]? {
        while position < bytes.count, bytes[position].isLineBreak { position += 1 }
        guard position < bytes.count else { return nil }
        row += 1
        var fields = [try field()]
        while position < bytes.count, bytes[position] == UInt8(ascii: ",") {
            position += 1
            fields.append(try field())
        }
        return fields
    }

    private mutating func field() throws(WheelRecordError) -> [UInt8] {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return plainField() }
        return try quotedField()
    }

    /// Quotes in the middle of a field that does not begin with one are characters like any other.
    private mutating func plainField() -> [UInt8] {
        let start = position
        while position < bytes.count, !endsField(bytes[position]) { position += 1 }
        return Array(bytes[start..<position])
    }

    private mutating func quotedField() throws(WheelRecordError) -> [UInt8] {
        var field: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                let isDoubled = position < bytes.count && bytes[position] == byte
                guard isDoubled else { return try closed(field) }
                position += 1
            }
            field.append(byte)
        }
        throw .quotes(row: row)
    }

    private func closed(_ field: [UInt8]) throws(WheelRecordError) -> [UInt8] {
        guard position == bytes.count || endsField(bytes[position]) else { throw .quotes(row: row) }
        return field
    }

    private func endsField(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || byte.isLineBreak }
}
