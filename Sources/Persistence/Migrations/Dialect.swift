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
    /// Makes `search_words`, the full-text index over the table `search_documents`.
    let searchWords: String

    static let sqlite = Dialect(
        integer: "INTEGER",
        bytes: "BLOB",
        sequenceKey: "INTEGER PRIMARY KEY AUTOINCREMENT",
        lastingSequenceKey: "INTEGER PRIMARY KEY",
        tableOptions: "STRICT",
        keyedTableOptions: "STRICT, WITHOUT ROWID",
        // The documents hold words as `SearchWords` makes them, of letters and digits alone, so that only spaces divide them.
        searchWords: """
            CREATE VIRTUAL TABLE search_words USING fts5(
                names, summaries, keywords, people, marks,
                content='search_documents', content_rowid='number', tokenize='porter ascii'
            )
            """
    )
}
