internal import Persistence

/// One page of what was found.
package struct SearchResults: Sendable {
    /// A project, as its current release describes it.
    package struct Hit: Hashable, Sendable {
        /// Normalized.
        package let name: String
        package let spelling: String
        package let version: String
        /// One line, or empty.
        package let summary: String
    }

    /// How many hits a page has.
    package static let pageSize = 20
    /// Beyond so many hits none are listed or counted: PyPI's number.
    package static let mostHits = 10_000

    package let hits: [Hit]
    /// How many projects were found on all pages together.
    package let total: Int
    /// Whether there may be more than were counted.
    package let hasMore: Bool
    /// From 1.
    package let page: Int
    /// At least 1.
    package let pages: Int
    /// Projects whose names are like what was asked for, on the first page only and if little was found.
    package let suggestions: [Hit]
}

extension SearchResults {
    /// With fewer hits than that something else may have been meant.
    private static let few = 5
    /// So many suggestions are made at the most, of so many names.
    private static let mostSuggestions = 5
    private static let mostSimilar = 20

    static func of(
        _ query: SearchQuery,
        _ page: Int,
        _ ranking: Ranking,
        _ transaction: ReadTransaction
    ) throws -> SearchResults {
        let pages = max(1, (ranking.projects.count + pageSize - 1) / pageSize)
        guard (1...pages).contains(page) else { throw SearchRefusal.noSuchPage(last: pages) }
        return SearchResults(
            hits: try hits(Array(ranking.projects.dropFirst((page - 1) * pageSize).prefix(pageSize)), transaction),
            total: ranking.projects.count,
            hasMore: ranking.isCut,
            page: page,
            pages: pages,
            suggestions: page == 1 && ranking.projects.count < few
                ? try suggestions(query, besides: Set(ranking.projects), transaction) : []
        )
    }

    /// That a document, called `document`, has all classifiers.
    static func condition(_ query: SearchQuery) -> SQL {
        query.classifiers.reduce("true") { condition, classifier in
            "\(condition) AND instr(' ' || document.marks || ' ', \(" \(Mark.classifier(classifier)) ")) > 0"
        }
    }

    private static func hits(_ numbers: [Int64], _ transaction: ReadTransaction) throws -> [Hit] {
        var hits: [Int64: Hit] = [:]
        let rows: SQL = "SELECT name, spelling, version, summary, number FROM search_documents WHERE number IN \(list: numbers)"
        try transaction.forEach(rows) { hits[try $0.integer(4)] = try Hit($0) }
        return numbers.compactMap { hits[$0] }
    }

    /// Projects with names like the one that was asked for, unless there is one of that very name.
    private static func suggestions(_ query: SearchQuery, besides found: Set<Int64>, _ transaction: ReadTransaction) throws -> [Hit] {
        guard let name = query.name, try !transaction.exists("SELECT 1 FROM search_documents WHERE name = \(name)") else { return [] }
        var suggestions: [Hit] = []
        for similar in try SimilarNames.of(name, transaction).prefix(mostSimilar) where suggestions.count < mostSuggestions {
            let row: SQL = """
                SELECT name, spelling, version, summary, number FROM search_documents AS document
                WHERE name = \(similar) AND \(condition(query))
                """
            let hit = try transaction.first(row) { (number: try $0.integer(4), hit: try Hit($0)) }
            if let hit, !found.contains(hit.number) { suggestions.append(hit.hit) }
        }
        return suggestions
    }
}

extension SearchResults.Hit {
    fileprivate init(_ row: Row) throws {
        name = try row.text(0)
        spelling = try row.text(1)
        version = try row.text(2)
        summary = try row.text(3)
    }
}
