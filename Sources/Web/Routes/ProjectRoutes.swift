internal import HTTPTypes
internal import Hummingbird
internal import PackagingStandards

/// `/project/NAME/`: what a person sees of a project.
struct ProjectRoutes: Sendable {
    let pages: IndexPages

    /// Where `hatch` sends people after an upload, counting from the address of the upload.
    func projectOfUpload(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        .permanentRedirect("/project/\(try ProjectName(inPathOf: context).normalized)/")
    }

    func project(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let name = try ProjectName(inPathOf: context)
        let path = "/project/\(name.normalized)/"
        guard request.uri.path == path else { return .permanentRedirect(path) }
        let encoding = PageEncoding.negotiated((request.headers[.acceptEncoding] ?? "").utf8.span)
        guard let answer = try await pages.projectPage(name.normalized, encoding) else { throw Problem.notFound }
        return ReadResponse(request: request, pages: pages).response(answer)
    }
}
