extension Migration {
    /// What people need to sign in on the web: sessions, links in mails, and a memory of attempts.
    static func sessions(_ dialect: Dialect) -> Migration {
        let (integer, bytes, options) = (dialect.integer, dialect.bytes, dialect.keyedTableOptions)
        return Migration(
            name: "sessions",
            statements: [
                "ALTER TABLE users ADD COLUMN full_name TEXT NOT NULL DEFAULT ''",
                // The row of a deleted account keeps its name from being given again.
                "ALTER TABLE users ADD COLUMN deleted_at \(integer)",
                "ALTER TABLE email_addresses ADD COLUMN is_public \(integer) NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1))",
                "CREATE INDEX email_addresses_by_user ON email_addresses (user_id)",
                """
                CREATE TABLE sessions (
                    secret_digest \(bytes) PRIMARY KEY NOT NULL,
                    id TEXT NOT NULL UNIQUE,
                    user_id TEXT NOT NULL REFERENCES users (id),
                    created_at \(integer) NOT NULL,
                    used_at \(integer) NOT NULL,
                    proved_at \(integer) NOT NULL,
                    address TEXT,
                    agent TEXT
                ) \(options)
                """,
                "CREATE INDEX sessions_by_user ON sessions (user_id)",
                """
                CREATE TABLE mailed_links (
                    secret_digest \(bytes) PRIMARY KEY NOT NULL,
                    kind TEXT NOT NULL,
                    user_id TEXT REFERENCES users (id),
                    address_id TEXT REFERENCES email_addresses (id),
                    bound_to \(bytes),
                    expires_at \(integer)
                ) \(options)
                """,
                "CREATE INDEX mailed_links_by_user ON mailed_links (user_id, kind)",
                "CREATE INDEX mailed_links_by_address ON mailed_links (address_id)",
                """
                CREATE TABLE attempts (
                    number \(dialect.sequenceKey),
                    rule TEXT NOT NULL,
                    subject \(bytes) NOT NULL,
                    time \(integer) NOT NULL,
                    is_counted \(integer) NOT NULL CHECK (is_counted IN (0, 1))
                ) \(dialect.tableOptions)
                """,
                "CREATE INDEX attempts_by_subject ON attempts (rule, subject, is_counted, time)",
                "CREATE INDEX attempts_by_time ON attempts (time)",
            ]
        )
    }
}
