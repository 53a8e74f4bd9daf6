internal import GRDB

extension Database {
    /// What is wrong with the search index itself. Empty when all is well.
    ///
    /// Each word that it holds is visited with the list of its documents; and it knows the documents that there are, and no others.
    /// Takes some 5 µs a document, on a reader's connection. Blocks its thread.
    package func searchIndexProblems() throws -> [String] {
        do {
            return try writer.unsafeRead { database in
                try Self.visitWords(database)
                return try Self.differences(database)
            }
        } catch  where error.isSearchIndexDamage {
            return ["its words cannot be read"]
        }
    }

    private static func visitWords(_ database: GRDB.Database) throws {
        try database.execute(
            sql: "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_vocabulary USING fts5vocab('main', 'search_words', 'row')")
        _ = try Int.fetchOne(database, sql: "SELECT sum(cnt) FROM temp.search_vocabulary")
        try database.execute(sql: "DROP TABLE temp.search_vocabulary")
    }

    private static func differences(_ database: GRDB.Database) throws -> [String] {
        let lacking = "SELECT count(*) FROM search_documents WHERE number NOT IN (SELECT id FROM search_words_docsize)"
        let unknown = "SELECT count(*) FROM search_words_docsize WHERE id NOT IN (SELECT number FROM search_documents)"
        let counts = try [lacking, unknown].map { try Int.fetchOne(database, sql: $0) ?? 0 }
        return (counts[0] > 0 ? ["it lacks the words of \(counts[0]) projects"] : [])
            + (counts[1] > 0 ? ["it holds words of \(counts[1]) projects that are not there"] : [])
    }
}

extension Error {
    /// Whether the search index is damaged, which can be made anew from what is published.
    package var isSearchIndexDamage: Bool {
        (self as? DatabaseError)?.extendedResultCode == .SQLITE_CORRUPT_VTAB
    }
}
