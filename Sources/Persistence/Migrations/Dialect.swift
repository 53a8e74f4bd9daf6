/// Where the two databases' schema languages differ. Everything else is written once.
struct Dialect: Sendable {
    /// A whole number of 64 bits.
    let integer: String
    /// Bytes.
    let bytes: String
    /// A primary key that counts up by itself and never gives a number twice.
    let sequenceKey: String
    /// The same for a table whose rows are never deleted: what was given is what is there.
    let lastingSequenceKey: String
    /// What follows a table's closing parenthesis.
    let tableOptions: String
    /// The same for a table of short rows whose primary key is all that orders them.
    let keyedTableOptions: String

    static let sqlite = Dialect(
        integer: "INTEGER",
        bytes: "BLOB",
        sequenceKey: "INTEGER PRIMARY KEY AUTOINCREMENT",
        lastingSequenceKey: "INTEGER PRIMARY KEY",
        tableOptions: "STRICT",
        keyedTableOptions: "STRICT, WITHOUT ROWID"
    )
}
