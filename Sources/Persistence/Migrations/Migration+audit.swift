extension Migration {
    /// The audit trail and the queue of jobs.
    static func audit(_ dialect: Dialect) -> Migration {
        let (integer, bytes, options) = (dialect.integer, dialect.bytes, dialect.tableOptions)
        return Migration(
            name: "audit",
            statements: [
                """
                CREATE TABLE schema_migrations (
                    number \(integer) PRIMARY KEY,
                    name TEXT NOT NULL,
                    applied_at \(integer) NOT NULL
                ) \(options)
                """,
                """
                CREATE TABLE events (
                    sequence \(dialect.lastingSequenceKey),
                    time \(integer) NOT NULL,
                    tag TEXT NOT NULL,
                    actor TEXT NOT NULL,
                    subject TEXT NOT NULL,
                    payload \(bytes) NOT NULL
                ) \(options)
                """,
                "CREATE INDEX events_by_subject ON events (subject, sequence)",
                """
                CREATE TABLE event_personal (
                    sequence \(integer) NOT NULL REFERENCES events (sequence),
                    field TEXT NOT NULL CHECK (field IN ('address', 'agent', 'mail')),
                    salt \(bytes) NOT NULL CHECK (length(salt) = 16),
                    value TEXT NOT NULL,
                    PRIMARY KEY (sequence, field)
                ) \(dialect.keyedTableOptions)
                """,
                """
                CREATE TABLE jobs (
                    id \(dialect.sequenceKey),
                    kind TEXT NOT NULL,
                    payload \(bytes) NOT NULL,
                    run_at \(integer) NOT NULL,
                    attempts \(integer) NOT NULL,
                    leased_until \(integer)
                ) \(options)
                """,
                "CREATE INDEX jobs_by_due_time ON jobs (kind, run_at)",
            ]
        )
    }
}
