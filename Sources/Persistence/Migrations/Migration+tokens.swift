extension Migration {
    /// What tokens are restricted by besides what stands in them, what they did, and tokens that are nobody's own.
    static func tokenRestrictions(_ dialect: Dialect) -> Migration {
        let (integer, bytes) = (dialect.integer, dialect.bytes)
        let kept = "id, user_id, secret_id, description, caveats, created_at, expires_at, last_used_at"
        return Migration(
            name: "token restrictions",
            statements: [
                """
                CREATE TABLE restricted_tokens (
                    id TEXT PRIMARY KEY NOT NULL,
                    user_id TEXT REFERENCES users (id),
                    secret_id TEXT NOT NULL,
                    description TEXT NOT NULL,
                    caveats \(bytes) NOT NULL,
                    created_at \(integer) NOT NULL,
                    expires_at \(integer),
                    last_used_at \(integer),
                    last_used_address TEXT,
                    last_used_agent TEXT,
                    narrowing \(bytes),
                    is_for_one_release \(integer) NOT NULL DEFAULT 0 CHECK (is_for_one_release IN (0, 1)),
                    release_project TEXT,
                    release_version TEXT,
                    release_until \(integer),
                    told_of_days \(integer),
                    names_since \(integer)
                ) \(dialect.tableOptions)
                """,
                "INSERT INTO restricted_tokens (\(kept)) SELECT \(kept) FROM tokens",
                "DROP TABLE tokens",
                "ALTER TABLE restricted_tokens RENAME TO tokens",
                "CREATE INDEX tokens_by_user ON tokens (user_id)",
                "CREATE INDEX tokens_by_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL",
                // The project that a token made or first found under a name that was free when the token was made.
                """
                CREATE TABLE token_projects (
                    token_id TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
                    name TEXT NOT NULL,
                    project_id TEXT NOT NULL,
                    PRIMARY KEY (token_id, name)
                ) \(dialect.keyedTableOptions)
                """,
                "CREATE INDEX token_projects_by_name ON token_projects (name)",
                // What tokens are for, so that those of a project are found: its id, a name, or everything, as `TokenResources` writes it.
                """
                CREATE TABLE token_resources (
                    resource TEXT NOT NULL,
                    token_id TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
                    PRIMARY KEY (resource, token_id)
                ) \(dialect.keyedTableOptions)
                """,
                "CREATE INDEX token_resources_by_token ON token_resources (token_id)",
            ]
        )
    }
}
