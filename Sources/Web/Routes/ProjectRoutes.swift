internal import HTTPTypes
internal import Hummingbird
internal import PackagingStandards

/// `/project/NAME/` and `/project/NAME/VERSION/`: what a person sees of a project.
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
        return try await respond(request, name, nil)
    }

    func release(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        let (name, version) = (try ProjectName(inPathOf: context), try Version(inPathOf: context))
        guard context.parameters.get("name") == name.normalized, request.uri.path.hasSuffix("/") else {
            return .permanentRedirect("/project/\(name.normalized)/\(version)/")
        }
        return try await respond(request, name, version)
    }

    private func respond(_ request: Request, _ name: ProjectName, _ version: Version?) async throws -> Response {
        let encoding = PageEncoding.negotiated((request.headers[.acceptEncoding] ?? "").utf8.span)
        guard let answer = try await pages.projectPage(name.normalized, version, encoding) else { throw Problem.notFound }
        return ReadResponse(request: request, pages: pages).response(answer)
    }
}
