extension Migration {
    /// Stored files that a deletion took out of the index: nobody may be writing the same bytes while they go, so the next start, which is
    /// alone with the folder, removes them.
    static func deletions(_ dialect: Dialect) -> Migration {
        Migration(
            name: "deletions",
            statements: [
                """
                CREATE TABLE removed_blobs (
                    sha256 TEXT PRIMARY KEY NOT NULL,
                    blake2b_256 TEXT NOT NULL,
                    removed_at \(dialect.integer) NOT NULL
                ) \(dialect.keyedTableOptions)
                """
            ]
        )
    }
}
