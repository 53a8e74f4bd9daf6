extension Migration {
    /// What search is made of, all derived from projects: it can be emptied and made anew.
    ///
    /// - `search_stale`: the projects that changed since, each with the event of its last change. All of them, to begin with.
    /// - `search_documents`: what is shown of a project, and the words by which it is found.
    /// - `search_words`: the full-text index over those words.
    /// - `search_pieces`: pieces of the names, by which one is found that was mistyped.
    static func search(_ dialect: Dialect) -> Migration {
        let (integer, options) = (dialect.integer, dialect.tableOptions)
        return Migration(
            name: "search",
            statements: [
                """
                CREATE TABLE search_stale (
                    project \(integer) PRIMARY KEY NOT NULL,
                    mark \(integer) NOT NULL
                ) \(options)
                """,
                """
                CREATE TABLE search_documents (
                    number \(integer) PRIMARY KEY NOT NULL,
                    name TEXT NOT NULL UNIQUE,
                    spelling TEXT NOT NULL,
                    version TEXT NOT NULL,
                    summary TEXT NOT NULL,
                    names TEXT NOT NULL,
                    summaries TEXT NOT NULL,
                    keywords TEXT NOT NULL,
                    people TEXT NOT NULL,
                    marks TEXT NOT NULL
                ) \(options)
                """,
                """
                CREATE TABLE search_pieces (
                    length \(integer) NOT NULL,
                    position \(integer) NOT NULL,
                    piece TEXT NOT NULL,
                    name TEXT NOT NULL,
                    PRIMARY KEY (length, position, piece, name)
                ) \(dialect.keyedTableOptions)
                """,
                dialect.searchWords,
                "INSERT INTO search_stale (project, mark) SELECT number, last_serial FROM projects",
            ]
        )
    }
}
