internal import Persistence

/// All that is found, the best first, each once; not more than can be listed.
struct Ranking {
    private(set) var projects: [Int64] = []
    /// Whether there may be more.
    private(set) var isCut = false
    private(set) var known: Set<Int64> = []

    /// Names that begin alike, names that share words, and projects that share words: of so many each the best come first.
    static let mostCompared = 1_000

    static func of(_ query: SearchQuery, _ transaction: ReadTransaction) throws -> Ranking {
        var ranking = Ranking()
        guard !query.isEmpty else { return ranking }
        if let name = query.name { try ranking.add(beginning(with: name, query), most: mostCompared, transaction) }
        if !query.runs.isEmpty { try ranking.add(FullText.inNames(query, limit: mostCompared), most: .max, transaction) }
        let compared = try ranking.add(FullText.ranked(query, limit: mostCompared), most: .max, transaction)
        guard compared == mostCompared else { return ranking }
        let rest = SearchResults.mostHits - mostCompared
        try ranking.add(FullText.unranked(query, offset: mostCompared, limit: rest), most: rest, transaction)
        return ranking
    }

    /// - Parameter most: if there are so many, there may be more.
    /// - Returns: how many the statement answers.
    @discardableResult
    private mutating func add(_ sql: SQL, most: Int, _ transaction: ReadTransaction) throws -> Int {
        let numbers = try transaction.all(sql) { try $0.integer(0) }
        for number in numbers where known.insert(number).inserted {
            guard projects.count < SearchResults.mostHits else {
                isCut = true
                break
            }
            projects.append(number)
        }
        if numbers.count >= most { isCut = true }
        return numbers.count
    }

    /// The shortest names first, and so the one of that very name first of all.
    private static func beginning(with name: String, _ query: SearchQuery) -> SQL {
        // No character of a name comes after `z`.
        let candidates: SQL = """
            SELECT number, name FROM search_documents WHERE name >= \(name) AND name < \(name + "{") ORDER BY name LIMIT \(mostCompared)
            """
        guard !query.classifiers.isEmpty else {
            return "SELECT number FROM (\(candidates)) AS found ORDER BY length(name), name"
        }
        return """
            SELECT number FROM (\(candidates)) AS found JOIN search_documents AS document USING (number)
            WHERE \(SearchResults.condition(query)) ORDER BY length(found.name), found.name
            """
    }
}
