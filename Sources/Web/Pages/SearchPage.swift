internal import PackageIndex

/// What a search found, for a person: a form, the results, and the way to the other pages of them.
struct SearchPage {
    private let query: SearchQuery
    private let results: SearchResults

    init(_ query: SearchQuery, _ results: SearchResults) {
        self.query = query
        self.results = results
    }

    var page: Page {
        Page(
            "Search",
            """
            \(form)
            \(filters)
            \(query.isEmpty && query.text.isEmpty ? .none : found)
            """
        )
    }

    private var form: HTML {
        """
        <form class="search" action="/search/" method="get">
        <label class="hidden" for="q">Projects</label>
        <input type="search" id="q" name="q" maxlength="\(SearchQuery.longestText)" value="\(query.text)">
        \(query.classifiers.map { "<input type=\"hidden\" name=\"c\" value=\"\($0)\">" as HTML })
        <button type="submit">Search</button>
        </form>
        """
    }

    private var filters: HTML {
        guard !query.classifiers.isEmpty else { return .none }
        let items = query.classifiers.map { classifier -> HTML in
            let without = address(page: 1, classifiers: query.classifiers.filter { $0 != classifier })
            return "<li>\(classifier) <a href=\"\(without)\" aria-label=\"Remove \(classifier)\">remove</a></li>"
        }
        return "<h2>Only with</h2>\n<ul>\n\(items)\n</ul>"
    }

    private var found: HTML {
        """
        <p role="status">\(count)</p>
        <ol class="rows" start="\((results.page - 1) * SearchResults.pageSize + 1)">
        \(results.hits.map(item))
        </ol>
        \(suggestions)
        \(navigation)
        """
    }

    private var count: String {
        guard results.total > 0 else { return "No project was found." }
        let number = results.hasMore ? "More than \(results.total) projects" : "\(results.total) project\(results.total == 1 ? "" : "s")"
        return results.pages == 1 ? "\(number)." : "\(number), page \(results.page) of \(results.pages)."
    }

    private var suggestions: HTML {
        guard !results.suggestions.isEmpty else { return .none }
        return "<h2>Did you mean</h2>\n<ul class=\"rows\">\n\(results.suggestions.map(item))\n</ul>"
    }

    private func item(_ hit: SearchResults.Hit) -> HTML {
        let summary: HTML = hit.summary.isEmpty ? .none : "<span class=\"digest\" dir=\"auto\">\(hit.summary)</span>"
        return "<li><a class=\"wide\" href=\"/project/\(hit.name)/\">\(hit.spelling) \(hit.version)</a>\(summary)</li>"
    }

    private var navigation: HTML {
        guard results.pages > 1 else { return .none }
        let (page, classifiers) = (results.page, query.classifiers)
        let previous: HTML =
            page > 1 ? "<a rel=\"prev\" href=\"\(address(page: page - 1, classifiers: classifiers))\">Previous</a>" : .none
        let next: HTML =
            page < results.pages ? "<a rel=\"next\" href=\"\(address(page: page + 1, classifiers: classifiers))\">Next</a>" : .none
        return "<nav aria-label=\"Pages of results\">\(previous) \(next)</nav>"
    }

    /// Of a page of results of the same words.
    private func address(page: Int, classifiers: [String]) -> String {
        let fields = [("q", query.text)] + classifiers.map { ("c", $0) } + (page > 1 ? [("page", String(page))] : [])
        return "/search/?" + fields.map { "\($0.0)=\(FormEncoding.encoded($0.1))" }.joined(separator: "&")
    }
}
