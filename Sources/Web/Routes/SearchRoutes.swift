internal import Accounts
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import PackageIndex

/// `/search/?q=&c=&page=`: finds projects, for people and for programs.
struct SearchRoutes: Sendable {
    let projects: ProjectSearch
    /// Addresses in the document are whole.
    let site: SiteIdentity
    let limiter: RequestLimiter

    func search(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard request.uri.path == "/search/" else { return .permanentRedirect("/search/" + (request.uri.query.map { "?" + $0 } ?? "")) }
        try limiter.take(context.clientAddress)
        let fields = try QueryFields(request.uri.query)
        let query = try SearchQuery(fields["q"] ?? "", classifiers: fields.all("c"))
        let results = try await projects.find(query, page: try Self.page(fields["page"]))
        let accept = request.headers[values: .accept].joined(separator: ",")
        return PageFormat.prefersJSON(accept.utf8.span)
            ? Self.response(.json, try SearchAnswer(query, results, baseURL: site.baseURL).json, to: request)
            : Self.response(.html, Layout(site: site).bytes(SearchPage(query, results).page), to: request)
    }

    /// - Throws: `Problem` if it is not a whole number from 1 on.
    private static func page(_ text: String?) throws -> Int {
        guard let text, !text.isEmpty else { return 1 }
        guard let page = Int(text), page >= 1 else { throw Problem.pageNumber }
        return page
    }

    private static func response(_ format: PageFormat, _ bytes: [UInt8], to request: Request) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = format.contentType
        fields[.contentLength] = String(bytes.count)
        fields[.cacheControl] = "no-cache"
        fields[.vary] = "Accept"
        fields[.xContentTypeOptions] = "nosniff"
        if format == .html { PageFields.secure(&fields) }
        let body = request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        return Response(status: .ok, headers: fields, body: body)
    }
}

/// The results for programs: documented in docs/clients.md.
private struct SearchAnswer: Encodable {
    struct Project: Encodable {
        let name: String
        let version: String
        let summary: String
        let url: String
    }

    let query: String
    let classifiers: [String]
    let page: Int
    let pages: Int
    let total: Int
    let totalIsExact: Bool
    let results: [Project]
    let suggestions: [Project]

    init(_ query: SearchQuery, _ found: SearchResults, baseURL: String) {
        func project(_ hit: SearchResults.Hit) -> Project {
            Project(name: hit.spelling, version: hit.version, summary: hit.summary, url: "\(baseURL)/project/\(hit.name)/")
        }
        self.query = query.text
        classifiers = query.classifiers
        (page, pages, total, totalIsExact) = (found.page, found.pages, found.total, !found.hasMore)
        results = found.hits.map(project)
        suggestions = found.suggestions.map(project)
    }

    var json: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
        }
    }
}

extension Problem {
    fileprivate static let pageNumber = Problem(
        status: 400,
        code: "search-page",
        sentence: "The page of results is a whole number from 1 on."
    )
}
