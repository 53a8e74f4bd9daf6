package import Persistence

/// Brings the search index up to date.
package struct SearchIndexer: Sendable {
    private let database: Database
    private let tables: DerivedTables
    private let blocking: any TaskExecutor

    /// So many projects share a transaction: uploads that wait for it meanwhile wait for a few milliseconds.
    static let batch = 50

    /// - Parameter blocking: where the database is read.
    package init(database: Database, blocking: any TaskExecutor) {
        self.database = database
        tables = DerivedTables(database)
        self.blocking = blocking
    }

    /// Brings one batch of stale projects up to date.
    /// - Returns: whether there were any.
    @discardableResult
    package func refresh() async throws -> Bool {
        let due = try await withTaskExecutorPreference(blocking) { try database.readBlocking { try SearchUpdate.due(Self.batch, $0) } }
        guard !due.isEmpty else { return false }
        try await tables.write { transaction in
            for update in due { try update.apply(transaction) }
        }
        return true
    }

    /// Brings everything up to date, batch after batch. A damaged index is made anew.
    package func catchUp() async throws {
        do {
            while try await refresh() { try Task.checkCancellation() }
        } catch  where error.isSearchIndexDamage {
            try await rebuild()
        }
    }

    /// Makes the index anew if it is damaged.
    /// - Returns: what was wrong.
    package func mend() async throws -> [String] {
        let problems = try await withTaskExecutorPreference(blocking) { try database.searchIndexProblems() }
        if !problems.isEmpty { try await rebuild() }
        return problems
    }

    /// Empties the index: what comes next fills it again, batch after batch.
    func rebuild() async throws {
        try await tables.write { try SearchIndex.empty($0) }
    }
}
