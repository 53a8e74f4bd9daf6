internal import PackageIndex

/// What a search found, for a person: a form, the results, and the way to the other pages of them.
struct SearchPage {
    private let query: SearchQuery
    private let results: SearchResults

    init(_ query: SearchQuery, _ results: SearchResults) {
        self.query = query
        self.results = results
    }

    var html: [UInt8] {
        let title = query.text.isEmpty ? "Search" : "\(escapedHTML(query.text)) - search"
        let text = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>\(title)</title>
            </head>
            <body>
            <main>
            <h1>Search</h1>
            \(form)
            \(filters)
            \(query.isEmpty && query.text.isEmpty ? "" : found)
            </main>
            </body>
            </html>

            """
        return Array(text.utf8)
    }

    private var form: String {
        let hidden = query.classifiers.map { "<input type=\"hidden\" name=\"c\" value=\"\(escapedHTML($0))\">\n" }.joined()
        return """
            <form action="/search/" method="get" role="search">
            <label for="q">Projects</label>
            <input type="search" id="q" name="q" maxlength="\(SearchQuery.longestText)" value="\(escapedHTML(query.text))">
            \(hidden)<button type="submit">Search</button>
            </form>
            """
    }

    private var filters: String {
        guard !query.classifiers.isEmpty else { return "" }
        let items = query.classifiers.map { classifier in
            let without = address(page: 1, classifiers: query.classifiers.filter { $0 != classifier })
            let name = escapedHTML(classifier)
            return "<li>\(name) <a href=\"\(without)\" aria-label=\"Remove \(name)\">remove</a></li>"
        }
        return "<h2>Only with</h2>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>"
    }

    private var found: String {
        """
        <p role="status">\(count)</p>
        <ol start="\((results.page - 1) * SearchResults.pageSize + 1)">
        \(results.hits.map(item).joined(separator: "\n"))
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

    private var suggestions: String {
        guard !results.suggestions.isEmpty else { return "" }
        return "<h2>Did you mean</h2>\n<ul>\n\(results.suggestions.map(item).joined(separator: "\n"))\n</ul>"
    }

    private func item(_ hit: SearchResults.Hit) -> String {
        let summary = hit.summary.isEmpty ? "" : "<p dir=\"auto\">\(escapedHTML(hit.summary))</p>"
        return "<li><a href=\"/project/\(hit.name)/\">\(escapedHTML(hit.spelling)) \(escapedHTML(hit.version))</a>\(summary)</li>"
    }

    private var navigation: String {
        guard results.pages > 1 else { return "" }
        let (page, classifiers) = (results.page, query.classifiers)
        let links = [
            page > 1 ? "<a rel=\"prev\" href=\"\(address(page: page - 1, classifiers: classifiers))\">Previous</a>" : nil,
            page < results.pages ? "<a rel=\"next\" href=\"\(address(page: page + 1, classifiers: classifiers))\">Next</a>" : nil,
        ]
        return "<nav aria-label=\"Pages of results\">\(links.compactMap { $0 }.joined(separator: " "))</nav>"
    }

    /// Of a page of results of the same words, fit for an attribute.
    private func address(page: Int, classifiers: [String]) -> String {
        let fields = [("q", query.text)] + classifiers.map { ("c", $0) } + (page > 1 ? [("page", String(page))] : [])
        return "/search/?" + fields.map { "\($0.0)=\(FilePath.encoded($0.1))" }.joined(separator: "&amp;")
    }
}
