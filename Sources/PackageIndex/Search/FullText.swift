internal import Persistence

/// All statements that a database words in its own way: SQLite's FTS5 here.
///
/// What is asked never reaches its query language as such: words are letters and digits (`SearchWords`), and stand in quotes.
enum FullText {
    /// How much a word weighs in each column: names, summaries, keywords, people, marks.
    private static let weights = "10.0, 5.0, 5.0, 1.0, 0.0"

    static func add(_ number: Int64, _ document: SearchDocument, _ transaction: DerivedTransaction) throws {
        try transaction.execute(
            """
            INSERT INTO search_words (rowid, names, summaries, keywords, people, marks)
            VALUES (\(number), \(document.names), \(document.summaries), \(document.keywords), \(document.people), \(document.marks))
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

    /// Projects that have all words somewhere, in the order in which they were made: the first `limit`.
    static func inOrder(_ query: SearchQuery, limit: Int) -> SQL {
        "SELECT rowid AS number FROM search_words WHERE search_words MATCH \(anywhere(query)) LIMIT \(limit)"
    }

    /// The same, the shortest summaries first.
    static func shortest(_ query: SearchQuery, limit: Int) -> SQL {
        "SELECT number FROM (\(inOrder(query, limit: limit))) AS found JOIN search_documents USING (number) ORDER BY length(summaries), name"
    }

    /// The same, the best first (Okapi BM25). It asks how many projects have each of the words: costly where those are common.
    static func best(_ query: SearchQuery, limit: Int) -> SQL {
        """
        SELECT number FROM (
            SELECT rowid AS number, bm25(search_words, \(sql: weights)) AS score FROM search_words
            WHERE search_words MATCH \(anywhere(query)) LIMIT \(limit)
        ) AS found JOIN search_documents USING (number) ORDER BY score, name
        """
    }

    /// Projects that have all words in their name: of the first `limit`, the shortest names first.
    static func inNames(_ query: SearchQuery, limit: Int) -> SQL {
        let expression = all(query.runs.map { quoted($0.words.map(Mark.nameWord)) } + query.classifiers.map(classifier))
        return """
            SELECT number FROM (SELECT rowid AS number FROM search_words WHERE search_words MATCH \(expression) LIMIT \(limit)) AS found
            JOIN search_documents USING (number) ORDER BY length(name), name
            """
    }

    private static func anywhere(_ query: SearchQuery) -> String {
        all(query.runs.map { quoted($0.words) } + query.classifiers.map(classifier))
    }

    private static func all(_ expressions: [String]) -> String {
        expressions.joined(separator: " AND ")
    }

    private static func classifier(_ name: String) -> String {
        quoted([Mark.classifier(name)])
    }

    /// A phrase.
    private static func quoted(_ words: [String]) -> String {
        "\"" + words.joined(separator: " ").replacing("\"", with: "\"\"") + "\""
    }
}
