extension Migration {
    /// When a job was queued: `run_at` moves with each try.
    static func jobAges(_ dialect: Dialect) -> Migration {
        Migration(
            name: "job ages",
            statements: [
                "ALTER TABLE jobs ADD COLUMN queued_at \(dialect.integer) NOT NULL DEFAULT 0",
                "UPDATE jobs SET queued_at = run_at",
            ]
        )
    }
}
