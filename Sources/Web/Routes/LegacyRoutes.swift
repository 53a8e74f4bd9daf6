internal import HTTPTypes
internal import Hummingbird
internal import PackagingStandards

/// `/pypi/NAME/json` and `/pypi/NAME/VERSION/json`: PyPI's JSON document, which tools read.
struct LegacyRoutes: Sendable {
    let pages: IndexPages

    func project(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await respond(request, context, version: nil)
    }

    func release(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        try await respond(request, context, version: try Version(inPathOf: context))
    }

    private func respond(_ request: Request, _ context: IndexRequestContext, version: Version?) async throws -> Response {
        let name = try ProjectName(inPathOf: context)
        let rest = (version.map { "\($0)/" } ?? "") + "json"
        guard context.parameters.get("name") == name.normalized else { return .permanentRedirect("/pypi/\(name.normalized)/\(rest)") }
        let encoding = PageEncoding.negotiated((request.headers[.acceptEncoding] ?? "").utf8.span)
        guard let answer = try await pages.legacyDocument(name.normalized, version, encoding) else { throw Problem.notFound }
        return ReadResponse(request: request, pages: pages).response(answer)
    }
}
