internal import GRDB
internal import GRDBSQLite

/// A statement with its values bound, run straight on SQLite's interface.
///
/// GRDB prepares it and keeps it; binding and reading through GRDB costs several times as much, and an upload runs some forty of them.
@safe struct PreparedStatement: ~Copyable {
    /// Owns the statement.
    private let owner: Statement
    private let statement: SQLiteStatement
    private let text: String

    private init(_ owner: Statement, _ text: String) {
        self.owner = owner
        unsafe statement = unsafe owner.sqliteStatement
        self.text = text
    }

    /// Runs a statement that answers no rows.
    static func run(_ sql: SQL, _ database: GRDB.Database) throws {
        let statement = try make(sql, database)
        while try statement.next() != nil {}
    }

    /// A statement that writes nothing.
    static func reading(_ sql: SQL, _ database: GRDB.Database) throws -> PreparedStatement {
        let statement = try make(sql, database)
        guard unsafe sqlite3_stmt_readonly(statement.statement) != 0 else { throw statement.failure(SQLITE_READONLY) }
        return statement
    }

    /// - Throws: `DatabaseError`, also if the same statement is being read at the moment.
    static func make(_ sql: SQL, _ database: GRDB.Database) throws -> PreparedStatement {
        let prepared = try database.cachedStatement(sql: sql.text)
        guard unsafe sqlite3_stmt_busy(prepared.sqliteStatement) == 0 else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the statement is being read", sql: sql.text)
        }
        let statement = PreparedStatement(prepared, sql.text)
        try statement.bind(sql.arguments)
        return statement
    }

    /// What was bound does not stay in memory with the statement.
    deinit {
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
    }

    /// Goes to the next row.
    /// - Returns: it, valid until the next call; nothing when there is none.
    borrowing func next() throws -> Row? {
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW: return unsafe Row(statement: statement)
        case SQLITE_DONE: return nil
        case let code: throw failure(code)
        }
    }

    private borrowing func bind(_ arguments: [SQLValue]) throws {
        guard unsafe sqlite3_bind_parameter_count(statement) == arguments.count else { throw failure(SQLITE_MISUSE) }
        var position: Int32 = 1
        for argument in arguments {
            try check(bind(argument, at: position))
            position += 1
        }
    }

    private borrowing func bind(_ value: SQLValue, at position: Int32) -> Int32 {
        switch value {
        case .null: return unsafe sqlite3_bind_null(statement, position)
        case .integer(let value): return unsafe sqlite3_bind_int64(statement, position, value)
        case .text(var value):
            // An empty string may have no address, and without one SQLite would bind NULL.
            guard !value.isEmpty else { return unsafe sqlite3_bind_text64(statement, position, "", 0, copied, UInt8(SQLITE_UTF8)) }
            return value.withUTF8 { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
                    unsafe sqlite3_bind_text64(
                        statement, position, bytes.baseAddress, UInt64(bytes.count), copied, UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let value):
            guard !value.isEmpty else { return unsafe sqlite3_bind_zeroblob(statement, position, 0) }
            return unsafe value.withUnsafeBytes { bytes in
                unsafe sqlite3_bind_blob64(statement, position, bytes.baseAddress, UInt64(bytes.count), copied)
            }
        }
    }

    private borrowing func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private borrowing func failure(_ code: Int32) -> DatabaseError {
        let connection = unsafe sqlite3_db_handle(statement)
        let extended = unsafe sqlite3_extended_errcode(connection)
        let message = unsafe String(cString: sqlite3_errmsg(connection))
        return DatabaseError(resultCode: ResultCode(rawValue: extended == SQLITE_OK ? code : extended), message: message, sql: text)
    }
}

/// `SQLITE_TRANSIENT`: SQLite copies what is bound.
private let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
