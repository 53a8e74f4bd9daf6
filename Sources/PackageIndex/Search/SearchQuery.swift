internal import Accounts
internal import Foundation
internal import PackagingStandards

/// What somebody searches for, read and within its limits. No character of it has a meaning of its own: it is words, and a name.
package struct SearchQuery: Sendable {
    /// In Unicode scalars, as PyPI has it.
    package static let longestText = 1_000
    /// How many runs of letters may be asked for, and how many words these may have altogether.
    static let mostRuns = 16
    static let mostWords = 64
    static let mostClassifiers = 16

    /// As it was typed, but for white space at its ends.
    package let text: String
    /// Exact names, each once; all must hold.
    package let classifiers: [String]
    /// Each once.
    let runs: [SearchWords.Run]
    /// The text as a project's name, normalized, if it can be one.
    let name: String?

    /// - Throws: `SearchRefusal`
    package init(_ text: String, classifiers: [String] = []) throws(SearchRefusal) {
        guard text.unicodeScalars.prefix(Self.longestText + 1).count <= Self.longestText else { throw .textTooLong }
        self.text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        var seen: Set<SearchWords.Run> = []
        runs = SearchWords(text).runs.filter { seen.insert($0).inserted }
        guard runs.count <= Self.mostRuns, runs.reduce(0, { $0 + $1.words.count }) <= Self.mostWords else { throw .tooManyWords }
        var known: Set<String> = []
        self.classifiers = classifiers.filter { !$0.isEmpty && known.insert($0).inserted }
        guard self.classifiers.count <= Self.mostClassifiers else { throw .tooManyClassifiers }
        guard self.classifiers.allSatisfy({ $0.utf8.count <= Self.longestText }) else { throw .textTooLong }
        name = Self.name(text)
    }

    /// Whether there is nothing to look for.
    package var isEmpty: Bool { runs.isEmpty && classifiers.isEmpty }

    /// Words between spaces are taken as parts of one name; separators at the ends are still being typed.
    private static func name(_ text: String) -> String? {
        let joined = text.split(whereSeparator: \.isWhitespace).joined(separator: "-")
        return (try? ProjectName(joined.trimmingCharacters(in: CharacterSet(charactersIn: "-_."))))?.normalized
    }
}

/// Why a search is not made.
package enum SearchRefusal: Refusal, Equatable {
    case textTooLong
    case tooManyWords
    case tooManyClassifiers
    case noSuchPage(last: Int)
    /// The index was found damaged, and is being made anew.
    case isBeingRebuilt

    package var status: Int {
        switch self {
        case .textTooLong: 413
        case .tooManyWords, .tooManyClassifiers: 400
        case .noSuchPage: 404
        case .isBeingRebuilt: 503
        }
    }

    package var retryAfter: Int64? { self == .isBeingRebuilt ? 60 : nil }

    package var code: String {
        switch self {
        case .textTooLong: "search-too-long"
        case .tooManyWords: "search-too-many-words"
        case .tooManyClassifiers: "search-too-many-classifiers"
        case .noSuchPage: "search-no-such-page"
        case .isBeingRebuilt: "search-rebuilding"
        }
    }

    package var sentence: String {
        switch self {
        case .textTooLong: "The search is too long: use at most \(SearchQuery.longestText) characters."
        case .tooManyWords: "The search has too many words: use at most \(SearchQuery.mostRuns)."
        case .tooManyClassifiers: "The search has too many classifiers: use at most \(SearchQuery.mostClassifiers)."
        case .noSuchPage(let last): "There is no such page of results: the last one is \(last)."
        case .isBeingRebuilt: "The search index is being made anew: try again in a minute."
        }
    }
}
