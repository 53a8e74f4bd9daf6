extension Migration {
    /// Who uploaded with a password, and was told that it ends; and networks that nobody may come from.
    static func policies(_ dialect: Dialect) -> Migration {
        let integer = dialect.integer
        return Migration(
            name: "policies",
            statements: [
                "ALTER TABLE users ADD COLUMN password_upload_at \(integer)",
                "ALTER TABLE users ADD COLUMN told_of_password_upload \(integer)",
                """
                CREATE TABLE banned_networks (
                    block TEXT PRIMARY KEY NOT NULL,
                    reason TEXT NOT NULL,
                    created_at \(integer) NOT NULL
                ) \(dialect.keyedTableOptions)
                """,
            ]
        )
    }
}
