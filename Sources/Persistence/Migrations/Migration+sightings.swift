extension Migration {
    /// What the server saw and an operator should hear of, each kind once, with the last time: `rind check` says it.
    static func sightings(_ dialect: Dialect) -> Migration {
        Migration(
            name: "sightings",
            statements: [
                """
                CREATE TABLE sightings (
                    kind TEXT PRIMARY KEY NOT NULL,
                    detail TEXT NOT NULL,
                    seen_at \(dialect.integer) NOT NULL
                ) \(dialect.tableOptions)
                """
            ]
        )
    }
}
