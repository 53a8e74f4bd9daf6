extension Migration {
    /// Descriptions as people see them, by the digest of what was rendered; `files` says which file has which.
    ///
    /// The files that are there already are queued to be looked at: their descriptions have no digest yet.
    static func descriptions(_ dialect: Dialect) -> Migration {
        Migration(
            name: "descriptions",
            statements: [
                """
                CREATE TABLE descriptions (
                    digest TEXT PRIMARY KEY NOT NULL,
                    renderer TEXT,
                    failure TEXT,
                    rendered_at \(dialect.integer) NOT NULL,
                    html TEXT,
                    CHECK ((html IS NULL) <> (failure IS NULL)),
                    CHECK ((html IS NULL) = (renderer IS NULL))
                ) \(dialect.tableOptions)
                """,
                "ALTER TABLE files ADD COLUMN description TEXT",
                """
                INSERT INTO jobs (kind, payload, run_at, attempts)
                SELECT 'description', CAST('{"file":' || number || '}' AS \(dialect.bytes)), 0, 0 FROM files ORDER BY number
                """,
            ]
        )
    }
}
