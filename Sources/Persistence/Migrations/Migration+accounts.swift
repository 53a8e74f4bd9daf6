extension Migration {
    /// People and their tokens.
    static func accounts(_ dialect: Dialect) -> Migration {
        let (integer, bytes, options) = (dialect.integer, dialect.bytes, dialect.tableOptions)
        return Migration(
            name: "accounts",
            statements: [
                """
                CREATE TABLE users (
                    id TEXT PRIMARY KEY NOT NULL,
                    name TEXT NOT NULL,
                    name_key TEXT NOT NULL UNIQUE,
                    password_hash TEXT,
                    is_administrator \(integer) NOT NULL CHECK (is_administrator IN (0, 1)),
                    state TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
                    state_reason TEXT,
                    created_at \(integer) NOT NULL
                ) \(options)
                """,
                """
                CREATE TABLE email_addresses (
                    id TEXT PRIMARY KEY NOT NULL,
                    user_id TEXT NOT NULL REFERENCES users (id),
                    address TEXT NOT NULL,
                    address_key TEXT NOT NULL,
                    is_verified \(integer) NOT NULL CHECK (is_verified IN (0, 1)),
                    is_primary \(integer) NOT NULL CHECK (is_primary IN (0, 1)),
                    created_at \(integer) NOT NULL
                ) \(options)
                """,
                "CREATE UNIQUE INDEX email_addresses_verified ON email_addresses (address_key) WHERE is_verified = 1",
                "CREATE UNIQUE INDEX email_addresses_primary ON email_addresses (user_id) WHERE is_primary = 1",
                """
                CREATE TABLE tokens (
                    id TEXT PRIMARY KEY NOT NULL,
                    user_id TEXT NOT NULL REFERENCES users (id),
                    secret_id TEXT NOT NULL,
                    description TEXT NOT NULL,
                    caveats \(bytes) NOT NULL,
                    created_at \(integer) NOT NULL,
                    expires_at \(integer),
                    last_used_at \(integer)
                ) \(options)
                """,
                "CREATE INDEX tokens_by_user ON tokens (user_id)",
            ]
        )
    }
}
