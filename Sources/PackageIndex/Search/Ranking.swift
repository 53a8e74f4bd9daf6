internal import Persistence

/// All that is found, the best first, each once; not more than can be listed.
struct Ranking {
    private(set) var projects: [Int64] = []
    /// Whether there may be more.
    private(set) var isCut = false

    /// Names that begin alike, names that share words, and projects that share words: of so many each the best come first.
    static let mostCompared = 500
    /// BM25 is computed for so many words and classifiers at the most.
    private static let mostWeighed = 4

    static func of(_ query: SearchQuery, _ transaction: ReadTransaction) throws -> Ranking {
        guard !query.isEmpty else { return Ranking() }
        let begun = try query.name.map { try numbers(beginning(with: $0, query), transaction) } ?? []
        let named = query.runs.isEmpty ? [] : try numbers(FullText.inNames(query, limit: mostCompared), transaction)
        let all = try numbers(FullText.inOrder(query, limit: SearchResults.mostHits + 1), transaction)
        let near = try compared(query, count: all.count, transaction)
        return Ranking(best: begun + named + near, all, isBeginningCut: begun.count == mostCompared)
    }

    /// - Parameters:
    ///   - best: comes first, perhaps more than once.
    ///   - all: each once, among them some of the best.
    private init(best: [Int64] = [], _ all: [Int64] = [], isBeginningCut: Bool = false) {
        var known: Set<Int64> = []
        projects = best.filter { known.insert($0).inserted }
        projects += all.filter { !known.contains($0) }
        isCut = isBeginningCut || projects.count > SearchResults.mostHits
        projects.removeLast(max(0, projects.count - SearchResults.mostHits))
    }

    /// The best of those that have all words.
    private static func compared(_ query: SearchQuery, count: Int, _ transaction: ReadTransaction) throws -> [Int64] {
        guard count > 1 else { return [] }
        let isSharp = count <= mostCompared && query.runs.count + query.classifiers.count <= mostWeighed
        return try numbers(isSharp ? FullText.best(query, limit: count) : FullText.shortest(query, limit: mostCompared), transaction)
    }

    private static func numbers(_ sql: SQL, _ transaction: ReadTransaction) throws -> [Int64] {
        var numbers: [Int64] = []
        try transaction.forEach(sql) { numbers.append(try $0.integer(0)) }
        return numbers
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
