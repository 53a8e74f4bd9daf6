internal import GRDB

/// One row of an answer, read by the position of its columns. Valid only while it is handed out.
package struct Row {
    let row: GRDB.Row

    package func value(_ index: Int) throws(RowError) -> SQLValue {
        guard index < row.count else { throw .noColumn(index) }
        let stored: DatabaseValue = row[index]
        switch stored.storage {
        case .null: return .null
        case .int64(let value): return .integer(value)
        case .string(let value): return .text(value)
        case .blob(let value): return .blob([UInt8](value))
        case .double: throw .unexpected(column: index)
        }
    }

    package func text(_ index: Int) throws(RowError) -> String {
        guard let text = try optionalText(index) else { throw .unexpected(column: index) }
        return text
    }

    package func optionalText(_ index: Int) throws(RowError) -> String? {
        switch try value(index) {
        case .text(let text): return text
        case .null: return nil
        case .integer, .blob: throw .unexpected(column: index)
        }
    }

    package func integer(_ index: Int) throws(RowError) -> Int64 {
        guard let integer = try optionalInteger(index) else { throw .unexpected(column: index) }
        return integer
    }

    package func optionalInteger(_ index: Int) throws(RowError) -> Int64? {
        switch try value(index) {
        case .integer(let integer): return integer
        case .null: return nil
        case .text, .blob: throw .unexpected(column: index)
        }
    }

    package func flag(_ index: Int) throws(RowError) -> Bool {
        try integer(index) != 0
    }

    package func optionalBlob(_ index: Int) throws(RowError) -> [UInt8]? {
        switch try value(index) {
        case .blob(let bytes): return bytes
        case .null: return nil
        case .text, .integer: throw .unexpected(column: index)
        }
    }

    package func blob(_ index: Int) throws(RowError) -> [UInt8] {
        guard let bytes = try optionalBlob(index) else { throw .unexpected(column: index) }
        return bytes
    }
}

/// The database holds something that the schema does not allow: a fault, never the caller's.
package enum RowError: Error, Equatable {
    case noColumn(Int)
    case unexpected(column: Int)
}
