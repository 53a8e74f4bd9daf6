package import Persistence

/// Finds projects: by how their name begins, the exact name first of all; then by the words of their name; then by any words.
///
/// Every step looks at a bounded number of projects, so that no search takes long, whatever it asks for.
package struct ProjectSearch: Sendable {
    private let database: Database
    private let indexer: SearchIndexer
    private let blocking: any TaskExecutor

    /// - Parameter blocking: where the database is read: on fewer threads than it has readers, so that some are left to others.
    package init(database: Database, blocking: any TaskExecutor) {
        self.database = database
        indexer = SearchIndexer(database: database, blocking: blocking)
        self.blocking = blocking
    }

    /// A page of what the query finds, as of now: what was published before is found, unless more projects than one batch were.
    /// - Parameter page: from 1.
    /// - Throws: `SearchRefusal`
    package func find(_ query: SearchQuery, page: Int = 1) async throws -> SearchResults {
        do {
            try await indexer.refresh()
            return try await withTaskExecutorPreference(blocking) {
                try database.readBlocking { try SearchResults.of(query, page, Ranking.of(query, $0), $0) }
            }
        } catch  where error.isSearchIndexDamage {
            try await indexer.rebuild()
            throw SearchRefusal.isBeingRebuilt
        }
    }
}
