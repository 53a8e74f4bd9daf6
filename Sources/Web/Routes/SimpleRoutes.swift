internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import PackagingStandards

/// `/simple/`: the index as installers read it. `hatch` looks for it below `/legacy/` too.
struct SimpleRoutes: Sendable {
    let pages: IndexPages

    func list(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard request.uri.path.hasSuffix("/") else { return .permanentRedirect("/simple/") }
        return try await respond(request) { try await pages.simpleList($0, $1) }
    }

    func project(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let name = try ProjectName(inPathOf: context)
        let path = "/simple/\(name.normalized)/"
        guard request.uri.path == path else { return .permanentRedirect(path) }
        return try await respond(request) { try await pages.simplePage(name.normalized, $0, $1) }
    }

    /// The same page at the address that `hatch` makes up. No redirect: it does not follow one.
    func projectUnderUpload(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let name = try ProjectName(inPathOf: context)
        return try await respond(request) { try await pages.simplePage(name.normalized, $0, $1) }
    }

    private func respond(
        _ request: Request,
        _ find: (PageFormat, PageEncoding) async throws -> CachedAnswer?
    ) async throws -> Response {
        let format = PageFormat.negotiated((request.headers[values: .accept].joined(separator: ",")).utf8.span)
        let encoding = PageEncoding.negotiated((request.headers[.acceptEncoding] ?? "").utf8.span)
        guard let answer = try await find(format, encoding) else { throw Problem.notFound }
        return ReadResponse(request: request, pages: pages).response(answer)
    }
}

extension Response {
    static func permanentRedirect(_ location: String) -> Response {
        Response(status: .movedPermanently, headers: [.location: location, .cacheControl: "no-cache", .contentLength: "0"])
    }
}
