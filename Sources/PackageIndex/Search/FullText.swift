internal import Persistence

/// All statements that a database words in its own way: SQLite's FTS5 here.
///
/// What is asked never reaches its query language as such: words are letters and digits (`SearchWords`), and stand in quotes.
enum FullText {
    /// How much a word weighs in each column: names, summaries, keywords, people, classifiers.
    private static let weights = "10.0, 5.0, 5.0, 1.0, 0.0"

    static func add(_ number: Int64, _ document: SearchDocument, _ transaction: DerivedTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO search_words (rowid, names, summaries, keywords, people, classifiers)
            VALUES (\(number), \(document.names), \(document.summaries), \(document.keywords), \(document.people), \(document.classifiers))
            """
        )
    }

    /// The document must still be there.
    static func remove(_ number: Int64, _ transaction: DerivedTransaction) throws {
        try transaction.execute("DELETE FROM search_words WHERE rowid = \(number)")
    }

    static func empty(_ transaction: DerivedTransaction) throws {
        try transaction.execute("INSERT INTO search_words (search_words) VALUES ('delete-all')")
    }

    /// Projects that have all words in their name: of the first `limit`, the shortest names first.
    static func inNames(_ query: SearchQuery, limit: Int) -> SQL {
        let expression = all(["{names} : (\(all(query.runs.map(phrase))))"] + query.classifiers.map(classifier))
        return """
            SELECT number FROM (SELECT rowid AS number FROM search_words WHERE search_words MATCH \(expression) LIMIT \(limit)) AS found
            JOIN search_documents USING (number) ORDER BY length(name), name
            """
    }

    /// Projects that have all words somewhere: the first `limit`, the best first (Okapi BM25).
    static func ranked(_ query: SearchQuery, limit: Int) -> SQL {
        """
        SELECT number FROM (
            SELECT rowid AS number, bm25(search_words, \(sql: weights)) AS score FROM search_words
            WHERE search_words MATCH \(anywhere(query)) LIMIT \(limit)
        ) AS found JOIN search_documents USING (number) ORDER BY score, name
        """
    }

    /// Those that follow after the first `offset`, the oldest first.
    static func unranked(_ query: SearchQuery, offset: Int, limit: Int) -> SQL {
        "SELECT rowid FROM search_words WHERE search_words MATCH \(anywhere(query)) LIMIT \(limit) OFFSET \(offset)"
    }

    private static func anywhere(_ query: SearchQuery) -> String {
        all(query.runs.map(phrase) + query.classifiers.map(classifier))
    }

    private static func all(_ expressions: [String]) -> String {
        expressions.joined(separator: " AND ")
    }

    private static func phrase(_ run: SearchWords.Run) -> String {
        quoted(run.words.joined(separator: " "))
    }

    private static func classifier(_ name: String) -> String {
        quoted(ClassifierWord.of(name))
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
