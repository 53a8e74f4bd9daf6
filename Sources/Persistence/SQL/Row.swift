internal import GRDBSQLite

/// One row of an answer, read by the position of its columns. Valid only while it is handed out.
@safe package struct Row {
    private let statement: OpaquePointer

    init(statement: OpaquePointer) {
        unsafe self.statement = unsafe statement
    }

    package func text(_ index: Int) throws(RowError) -> String {
        guard let text = try optionalText(index) else { throw .unexpected(column: index) }
        return text
    }

    package func optionalText(_ index: Int) throws(RowError) -> String? {
        switch try type(index) {
        case SQLITE_TEXT: return unsafe String(decoding: bytes(of: sqlite3_column_text(statement, Int32(index)), index), as: UTF8.self)
        case SQLITE_NULL: return nil
        default: throw .unexpected(column: index)
        }
    }

    package func integer(_ index: Int) throws(RowError) -> Int64 {
        guard let integer = try optionalInteger(index) else { throw .unexpected(column: index) }
        return integer
    }

    package func optionalInteger(_ index: Int) throws(RowError) -> Int64? {
        switch try type(index) {
        case SQLITE_INTEGER: return unsafe sqlite3_column_int64(statement, Int32(index))
        case SQLITE_NULL: return nil
        default: throw .unexpected(column: index)
        }
    }

    package func flag(_ index: Int) throws(RowError) -> Bool {
        try integer(index) != 0
    }

    package func blob(_ index: Int) throws(RowError) -> [UInt8] {
        guard let bytes = try optionalBlob(index) else { throw .unexpected(column: index) }
        return bytes
    }

    package func optionalBlob(_ index: Int) throws(RowError) -> [UInt8]? {
        switch try type(index) {
        case SQLITE_BLOB: return unsafe Array(bytes(of: sqlite3_column_blob(statement, Int32(index)), index))
        case SQLITE_NULL: return nil
        default: throw .unexpected(column: index)
        }
    }

    private func type(_ index: Int) throws(RowError) -> Int32 {
        guard unsafe index < Int(sqlite3_column_count(statement)) else { throw .noColumn(index) }
        return unsafe sqlite3_column_type(statement, Int32(index))
    }

    /// The column's bytes, which SQLite keeps until the next row.
    private func bytes(of start: UnsafeRawPointer?, _ index: Int) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, Int32(index))))
    }
}

/// The database holds something that the schema does not allow: a fault, never the caller's.
package enum RowError: Error, Equatable {
    case noColumn(Int)
    case unexpected(column: Int)
}
