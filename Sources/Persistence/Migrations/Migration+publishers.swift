extension Migration {
    /// Who else may publish to a project: jobs elsewhere that prove by a signed identity who they are.
    static func publishers(_ dialect: Dialect) -> Migration {
        let (integer, bytes, keyed) = (dialect.integer, dialect.bytes, dialect.keyedTableOptions)
        return Migration(
            name: "publishers",
            statements: [
                "ALTER TABLE projects ADD COLUMN is_trusted_only \(integer) NOT NULL DEFAULT 0 CHECK (is_trusted_only IN (0, 1))",
                "ALTER TABLE files ADD COLUMN publisher TEXT",
                // One without a project is for a project that is yet to be made, and is over some time.
                """
                CREATE TABLE publishers (
                    id TEXT PRIMARY KEY NOT NULL,
                    project \(integer) REFERENCES projects (number),
                    project_name TEXT NOT NULL,
                    issuer TEXT NOT NULL,
                    place TEXT NOT NULL,
                    rule \(bytes) NOT NULL,
                    pinned_owner TEXT,
                    pinned_repository TEXT,
                    created_by TEXT NOT NULL REFERENCES users (id),
                    created_at \(integer) NOT NULL,
                    expires_at \(integer),
                    used_at \(integer)
                ) \(dialect.tableOptions)
                """,
                // The place is what an identity says of where its job runs: only publishers of that place are looked at.
                "CREATE INDEX publishers_by_place ON publishers (issuer, place)",
                "CREATE INDEX publishers_by_project ON publishers (project)",
                "CREATE INDEX publishers_by_user ON publishers (created_by)",
                // Whose token it is that belongs to nobody.
                """
                CREATE TABLE token_publishers (
                    token_id TEXT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
                    publisher_id TEXT NOT NULL REFERENCES publishers (id) ON DELETE CASCADE,
                    summary TEXT NOT NULL,
                    PRIMARY KEY (token_id, publisher_id)
                ) \(keyed)
                """,
                "CREATE INDEX token_publishers_by_publisher ON token_publishers (publisher_id)",
                // Identities that were shown already, until none of them can be good any more.
                """
                CREATE TABLE used_identities (
                    issuer TEXT NOT NULL,
                    replay_key TEXT NOT NULL,
                    remember_until \(integer) NOT NULL,
                    PRIMARY KEY (issuer, replay_key)
                ) \(keyed)
                """,
                "CREATE INDEX used_identities_by_time ON used_identities (remember_until)",
            ]
        )
    }
}
