internal import GRDB

/// Brings the schema up to date: the migrations that have not run yet, in order, each in a transaction of its own.
struct Migrator {
    let dialect: Dialect
    let clock: WallClock

    func migrate(_ database: GRDB.Database) throws {
        let migrations = Migration.all(dialect)
        let done = try appliedCount(database)
        guard done <= migrations.count else { throw SchemaTooNew(found: done, known: migrations.count) }
        for number in done..<migrations.count {
            try apply(migrations[number], number: number + 1, database)
        }
    }

    /// Throws unless the schema is one that the reader can work with.
    func require(_ accepted: Database.AcceptedSchema, _ database: GRDB.Database) throws {
        let (done, known) = (try appliedCount(database), Migration.all(dialect).count)
        guard done <= known else { throw SchemaTooNew(found: done, known: known) }
        guard done == known || accepted == .currentOrOlder else { throw SchemaTooOld(found: done, known: known) }
    }

    private func appliedCount(_ database: GRDB.Database) throws -> Int {
        guard try database.tableExists("schema_migrations") else { return 0 }
        return try Int.fetchOne(database, sql: "SELECT count(*) FROM schema_migrations") ?? 0
    }

    /// Another process may be migrating too: what it has done by the time the lock is ours is not done again.
    private func apply(_ migration: Migration, number: Int, _ database: GRDB.Database) throws {
        try database.inTransaction(.immediate) {
            database.clearSchemaCache()
            guard try appliedCount(database) < number else { return .commit }
            for statement in migration.statements { try database.execute(sql: statement) }
            try database.execute(
                sql: "INSERT INTO schema_migrations (number, name, applied_at) VALUES (?, ?, ?)",
                arguments: [number, migration.name, clock.now().microseconds]
            )
            return .commit
        }
    }
}

/// One step of the schema. Steps are only ever added, at the end.
struct Migration {
    let name: String
    let statements: [String]

    static func all(_ dialect: Dialect) -> [Migration] {
        [
            audit(dialect), accounts(dialect), index(dialect), files(dialect), sessions(dialect), deletions(dialect), jobAges(dialect),
            descriptions(dialect), search(dialect), sightings(dialect), secondFactors(dialect), releaseMails(dialect),
            tokenRestrictions(dialect), policies(dialect), publishers(dialect),
        ]
    }
}

/// The database was written by an older version of the program, and not brought up to date.
package struct SchemaTooOld: Error, Equatable {
    package let found: Int
    package let known: Int
}

/// The database was written by a newer version of the program.
package struct SchemaTooNew: Error, Equatable {
    package let found: Int
    package let known: Int
}
