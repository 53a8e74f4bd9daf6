internal import GRDB

/// What a closure may do with the database while it reads: one consistent snapshot.
///
/// Not `Sendable`: it cannot leave the closure that it was handed to.
package class ReadTransaction {
    let database: GRDB.Database

    init(_ database: GRDB.Database) {
        self.database = database
    }

    /// Runs the body on one snapshot.
    static func run<Value>(_ database: GRDB.Database, _ body: (ReadTransaction) throws -> Value) throws -> Value {
        try PreparedStatement.run("BEGIN", database)
        defer {
            do { try PreparedStatement.run("COMMIT", database) } catch { try? PreparedStatement.run("ROLLBACK", database) }
        }
        return try body(ReadTransaction(database))
    }

    func prepared(_ sql: SQL) throws -> PreparedStatement {
        try PreparedStatement.reading(sql, database)
    }

    /// Every row that the statement answers, decoded.
    package final func all<Value>(_ sql: SQL, _ decode: (Row) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try forEach(sql) { values.append(try decode($0)) }
        return values
    }

    /// The first row, if there is one.
    package final func first<Value>(_ sql: SQL, _ decode: (Row) throws -> Value) throws -> Value? {
        let statement = try prepared(sql)
        guard let row = try statement.next() else { return nil }
        return try decode(row)
    }

    /// Calls the closure for each row, without holding them all.
    package final func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        let statement = try prepared(sql)
        while let row = try statement.next() { try body(row) }
    }

    /// Whether the statement answers any row.
    package final func exists(_ sql: SQL) throws -> Bool {
        try first(sql) { _ in true } ?? false
    }
}

/// A transaction that may change the database. Only the action runner and the job queue make one.
package final class WriteTransaction: ReadTransaction {
    let context: ActionContext
    private(set) var changes: Set<Change> = []
    private(set) var tags: Set<EventTag> = []

    init(_ database: GRDB.Database, context: ActionContext) {
        self.context = context
        super.init(database)
    }

    override func prepared(_ sql: SQL) throws -> PreparedStatement {
        try PreparedStatement.make(sql, database)
    }

    /// Runs a statement that answers no rows.
    package func execute(_ sql: SQL) throws {
        try PreparedStatement.run(sql, database)
    }

    /// Runs an insertion that answers the number of the new row.
    package func insert(_ sql: SQL) throws -> Int64 {
        guard let number = try first(sql, { try $0.integer(0) }) else { throw RowError.noColumn(0) }
        return number
    }

    /// Says what readers may have remembered and must forget once this is committed.
    package func touch(_ change: Change) {
        changes.insert(change)
    }

    /// Leaves an event in the audit trail, in this transaction.
    /// - Returns: its sequence number, which also serves as the serial of what it changed.
    @discardableResult
    package func record(_ event: Event) throws -> Int64 {
        tags.insert(event.tag)
        return try EventWriter(transaction: self).write(event)
    }

    /// Queues what must still happen outside of the database, in this transaction.
    /// - Parameter kind: who takes it out of the queue.
    package func enqueue(kind: String, payload: CanonicalJSON) throws {
        try JobWriter(transaction: self).enqueue(kind: kind, payload: payload, at: context.time)
    }

    /// Queues a mail, in this transaction: a job for each recipient, so that none waits for or hears of another.
    package func notify(_ notice: Notice) throws {
        for mail in notice.apart {
            try JobWriter(transaction: self).enqueue(kind: Notice.jobKind, payload: mail.payload, at: context.time)
        }
    }
}
