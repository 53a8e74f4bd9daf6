extension Migration {
    /// What people sign in with besides a password, and what a session was proved by.
    ///
    /// A factor that was removed keeps its row for a while: an account that its owner locks because of that very removal is unlocked by it.
    static func secondFactors(_ dialect: Dialect) -> Migration {
        Migration(name: "second factors", statements: factors(dialect) + signIns(dialect) + holds(dialect))
    }

    private static func factors(_ dialect: Dialect) -> [String] {
        let (integer, bytes, options) = (dialect.integer, dialect.bytes, dialect.tableOptions)
        return [
            "ALTER TABLE users ADD COLUMN webauthn_handle \(bytes)",
            "CREATE UNIQUE INDEX users_by_webauthn_handle ON users (webauthn_handle)",
            """
            CREATE TABLE totp_authenticators (
                id TEXT PRIMARY KEY NOT NULL,
                user_id TEXT NOT NULL REFERENCES users (id),
                label TEXT NOT NULL,
                sealed_secret \(bytes) NOT NULL,
                last_step \(integer) NOT NULL,
                created_at \(integer) NOT NULL,
                used_at \(integer),
                removed_at \(integer)
            ) \(options)
            """,
            "CREATE INDEX totp_authenticators_by_user ON totp_authenticators (user_id)",
            """
            CREATE TABLE webauthn_credentials (
                id TEXT PRIMARY KEY NOT NULL,
                user_id TEXT NOT NULL REFERENCES users (id),
                kind TEXT NOT NULL CHECK (kind IN ('passkey', 'security-key')),
                label TEXT NOT NULL,
                credential_id \(bytes) NOT NULL UNIQUE,
                public_key \(bytes) NOT NULL,
                sign_count \(integer) NOT NULL,
                transports TEXT NOT NULL,
                aaguid \(bytes) NOT NULL,
                is_backup_eligible \(integer) NOT NULL CHECK (is_backup_eligible IN (0, 1)),
                is_backed_up \(integer) NOT NULL CHECK (is_backed_up IN (0, 1)),
                created_at \(integer) NOT NULL,
                used_at \(integer),
                removed_at \(integer)
            ) \(options)
            """,
            "CREATE INDEX webauthn_credentials_by_user ON webauthn_credentials (user_id)",
            """
            CREATE TABLE recovery_codes (
                digest \(bytes) PRIMARY KEY NOT NULL,
                key_id TEXT NOT NULL,
                user_id TEXT NOT NULL REFERENCES users (id),
                created_at \(integer) NOT NULL,
                used_at \(integer)
            ) \(dialect.keyedTableOptions)
            """,
            "CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id)",
        ]
    }

    private static func signIns(_ dialect: Dialect) -> [String] {
        let (integer, bytes, keyed) = (dialect.integer, dialect.bytes, dialect.keyedTableOptions)
        return [
            "ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'password'",
            "ALTER TABLE sessions ADD COLUMN proof TEXT NOT NULL DEFAULT 'password' CHECK (proof IN ('password', 'factor', 'passkey', 'none'))",
            "ALTER TABLE sessions ADD COLUMN is_phishing_resistant \(integer) NOT NULL DEFAULT 0 CHECK (is_phishing_resistant IN (0, 1))",
            "ALTER TABLE sessions ADD COLUMN recovered_at \(integer)",
            "ALTER TABLE sessions ADD COLUMN device_id TEXT",
            """
            CREATE TABLE devices (
                secret_digest \(bytes) PRIMARY KEY NOT NULL,
                id TEXT NOT NULL UNIQUE,
                user_id TEXT NOT NULL REFERENCES users (id),
                created_at \(integer) NOT NULL,
                used_at \(integer) NOT NULL,
                address TEXT,
                agent TEXT,
                remembered_until \(integer),
                remembered_by TEXT
            ) \(keyed)
            """,
            "CREATE INDEX devices_by_user ON devices (user_id)",
            """
            CREATE TABLE pending_sign_ins (
                secret_digest \(bytes) PRIMARY KEY NOT NULL,
                id TEXT NOT NULL UNIQUE,
                user_id TEXT NOT NULL REFERENCES users (id),
                stage TEXT NOT NULL CHECK (stage IN ('second-factor', 'confirmation', 'unlock')),
                method TEXT,
                remembers \(integer) NOT NULL DEFAULT 0 CHECK (remembers IN (0, 1)),
                bound_to \(bytes) NOT NULL,
                next TEXT NOT NULL,
                proved_at \(integer) NOT NULL,
                expires_at \(integer) NOT NULL
            ) \(keyed)
            """,
            "CREATE INDEX pending_sign_ins_by_user ON pending_sign_ins (user_id)",
            """
            CREATE TABLE ceremonies (
                session_digest \(bytes) NOT NULL,
                purpose TEXT NOT NULL,
                challenge \(bytes) NOT NULL,
                user_id TEXT REFERENCES users (id),
                kind TEXT,
                expires_at \(integer) NOT NULL,
                PRIMARY KEY (session_digest, purpose)
            ) \(keyed)
            """,
        ]
    }

    /// What keeps an account from being used though the operator has not disabled it.
    private static func holds(_ dialect: Dialect) -> [String] {
        let (integer, options) = (dialect.integer, dialect.tableOptions)
        return [
            "ALTER TABLE users ADD COLUMN hold TEXT CHECK (hold IN ('locked', 'recovering', 'recovered'))",
            "ALTER TABLE users ADD COLUMN locked_before \(integer)",
            // What its owner was last told about the operator's demands.
            "ALTER TABLE users ADD COLUMN told_of TEXT",
            "ALTER TABLE mailed_links ADD COLUMN about_time \(integer)",
            // Passwords that were replaced of late: whoever locks the account because of that very change unlocks it by the one of before.
            """
            CREATE TABLE former_passwords (
                user_id TEXT NOT NULL REFERENCES users (id),
                password_hash TEXT NOT NULL,
                replaced_at \(integer) NOT NULL,
                PRIMARY KEY (user_id, replaced_at)
            ) \(dialect.keyedTableOptions)
            """,
            """
            CREATE TABLE recovery_requests (
                id TEXT PRIMARY KEY NOT NULL,
                user_id TEXT NOT NULL UNIQUE REFERENCES users (id),
                asked_at \(integer) NOT NULL,
                proof TEXT NOT NULL CHECK (proof IN ('password', 'mail')),
                address TEXT,
                agent TEXT,
                approvals_needed \(integer) CHECK (approvals_needed > 0),
                ready_at \(integer),
                link_sent_at \(integer)
            ) \(options)
            """,
            // The row of an address may go meanwhile; mail about the request goes there all the same.
            """
            CREATE TABLE recovery_addresses (
                request_id TEXT NOT NULL REFERENCES recovery_requests (id),
                address_id TEXT NOT NULL,
                address TEXT NOT NULL,
                PRIMARY KEY (request_id, address_id)
            ) \(dialect.keyedTableOptions)
            """,
            """
            CREATE TABLE recovery_approvals (
                request_id TEXT NOT NULL REFERENCES recovery_requests (id),
                administrator_id TEXT NOT NULL REFERENCES users (id),
                approved_at \(integer) NOT NULL,
                PRIMARY KEY (request_id, administrator_id)
            ) \(dialect.keyedTableOptions)
            """,
        ]
    }
}
