package import Persistence

/// The index that search reads: derived from what is published, and brought up to date after the fact.
///
/// Whoever changes what a project shows marks it as stale in the same transaction, which is one row in a small table. The rest happens
/// afterwards (`SearchIndexer`), and before a search is answered.
package enum SearchIndex {
    /// Says that a project's document may have changed, or that there is none any more.
    /// - Parameter serial: the number of the event that this transaction has left: another for each change, so that a document which
    ///   was read before the change is never taken for one that was read after it.
    package static func markStale(project: Int64, serial: Int64, _ transaction: WriteTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO search_stale (project, mark) VALUES (\(project), \(serial))
            ON CONFLICT (project) DO UPDATE SET mark = excluded.mark
            """
        )
    }

    /// How many projects changed since the index was last brought up to date.
    static func staleCount(_ transaction: ReadTransaction) throws -> Int64 {
        try transaction.first("SELECT count(*) FROM search_stale") { try $0.integer(0) } ?? 0
    }

    /// Empties the index and marks every project, so that it is made anew.
    static func empty(_ transaction: DerivedTransaction) throws {
        try FullText.empty(transaction)
        try transaction.execute("DELETE FROM search_documents")
        try transaction.execute("DELETE FROM search_pieces")
        try transaction.execute(
            """
            INSERT INTO search_stale (project, mark) SELECT number, last_serial FROM projects WHERE true ON CONFLICT (project) DO NOTHING
            """
        )
    }
}

/// A project that is stale, with its document as it is now.
struct SearchUpdate {
    let project: Int64
    let mark: Int64
    /// None if the project is not to be found.
    let document: SearchDocument?

    /// Up to so many stale projects, the newest first.
    static func due(_ limit: Int, _ transaction: ReadTransaction) throws -> [SearchUpdate] {
        let stale = try transaction.all("SELECT project, mark FROM search_stale ORDER BY project DESC LIMIT \(limit)") { row in
            (project: try row.integer(0), mark: try row.integer(1))
        }
        return try stale.map { project, mark in
            SearchUpdate(project: project, mark: mark, document: try SearchDocument.of(project, transaction))
        }
    }

    /// Puts the document into the index, unless the project has changed again since it was read or somebody else was quicker.
    func apply(_ transaction: DerivedTransaction) throws {
        let isDue: SQL = "SELECT 1 FROM search_stale WHERE project = \(project) AND mark = \(mark)"
        guard try transaction.exists(isDue) else { return }
        try transaction.execute("DELETE FROM search_stale WHERE project = \(project)")
        let indexed = try SearchDocument.indexed(project, transaction)
        guard indexed != document else { return }
        if let indexed, let document, indexed.hasSameWords(as: document) { return try show(document, transaction) }
        if let indexed { try remove(indexed, transaction) }
        if let document { try add(document, transaction) }
    }

    /// Most new releases are found as the one before: the full-text index stays as it is.
    private func show(_ document: SearchDocument, _ transaction: DerivedTransaction) throws {
        try transaction.execute(
            """
            UPDATE search_documents SET spelling = \(document.spelling), version = \(document.version), summary = \(document.summary)
            WHERE number = \(project)
            """
        )
    }

    /// The words go first: the full-text index asks the document which they were.
    private func remove(_ indexed: SearchDocument, _ transaction: DerivedTransaction) throws {
        try FullText.remove(project, transaction)
        try transaction.execute("DELETE FROM search_documents WHERE number = \(project)")
        guard document?.name != indexed.name else { return }
        for piece in NamePieces(indexed.name).all {
            try transaction.execute(
                """
                DELETE FROM search_pieces
                WHERE length = \(piece.length) AND position = \(piece.position) AND piece = \(piece.text) AND name = \(indexed.name)
                """
            )
        }
    }

    private func add(_ document: SearchDocument, _ transaction: DerivedTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO search_documents (number, name, spelling, version, summary, names, summaries, keywords, people, marks)
            VALUES (\(project), \(document.name), \(document.spelling), \(document.version), \(document.summary), \(document.names),
                \(document.summaries), \(document.keywords), \(document.people), \(document.marks))
            """
        )
        try FullText.add(project, document, transaction)
        for piece in NamePieces(document.name).all {
            try transaction.execute(
                """
                INSERT INTO search_pieces (length, position, piece, name)
                VALUES (\(piece.length), \(piece.position), \(piece.text), \(document.name)) ON CONFLICT DO NOTHING
                """
            )
        }
    }
}
