extension Migration {
    /// How far the audit trail was read by those who tell of it: what was there before is not told.
    static func releaseMails(_ dialect: Dialect) -> Migration {
        Migration(
            name: "release mails",
            statements: [
                "CREATE TABLE cursors (name TEXT PRIMARY KEY NOT NULL, sequence \(dialect.integer) NOT NULL) \(dialect.tableOptions)",
                "INSERT INTO cursors (name, sequence) SELECT 'release-mails', coalesce(max(sequence), 0) FROM events",
            ]
        )
    }
}
