internal import HTTPTypes
internal import Hummingbird

/// Every route of the server, in one list.
struct Routes {
    let site: SiteAddress
    let simple: SimpleRoutes
    let files: FileRoutes
    let projects: ProjectRoutes
    let legacy: LegacyRoutes
    let search: SearchRoutes
    let health: HealthRoutes
    let upload: UploadRoute

    func router() -> Router<IndexRequestContext> {
        let router = Router(context: IndexRequestContext.self)
        router.middlewares.add(ProblemMiddleware())
        page(router, "/", home)
        page(router, "/search", search.search)
        read(router, "/simple", simple.list)
        read(router, "/simple/{name}", simple.project)
        read(router, "/files/{sha256}/{filename}", files.file)
        page(router, "/project/{name}", projects.project)
        page(router, "/project/{name}/{version}", projects.release)
        read(router, "/pypi/{name}/json", legacy.project)
        read(router, "/pypi/{name}/{version}/json", legacy.release)
        read(router, "/_health", health.health)
        read(router, "/_ready", health.ready)
        for spelling in ["+simple", "%2Bsimple", "%2bsimple"] {
            read(router, "/legacy/\(spelling)/{name}", simple.projectUnderUpload, refusesWrites: false)
        }
        read(router, "/legacy/{name}/{version}", projects.projectOfUpload)
        router.on("/legacy", method: .post, use: upload.respond)
        let hint = "Uploads come here by POST: the index is at /simple/."
        refuse(router, "/legacy", [.get, .head, .put, .delete, .patch, .options, .trace], allowed: "POST", hint)
        return router
    }

    private typealias Handler = @Sendable (Request, IndexRequestContext) async throws -> Response

    /// A page for people: they see it under the site's own address only, so that cookies, links and keys hold there.
    private func page(_ router: Router<IndexRequestContext>, _ path: RouterPath, _ handler: @escaping Handler) {
        let site = site
        read(router, path) { request, context in
            guard site.isOwn(request.head.authority) else {
                let target = site.text + request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
                return Response(status: .temporaryRedirect, headers: [.location: target, .cacheControl: "no-store", .contentLength: "0"])
            }
            return try await handler(request, context)
        }
    }

    /// What is only read: GET and HEAD.
    private func read(
        _ router: Router<IndexRequestContext>,
        _ path: RouterPath,
        _ handler: @escaping Handler,
        refusesWrites: Bool = true
    ) {
        router.on(path, method: .get, use: handler)
        router.on(path, method: .head, use: handler)
        guard refusesWrites else { return }
        refuse(
            router, path, [.post, .put, .delete, .patch, .options, .trace], allowed: "GET, HEAD",
            "This address is only read: uploads go to /legacy/.")
    }

    private func refuse(
        _ router: Router<IndexRequestContext>,
        _ path: RouterPath,
        _ methods: [HTTPRequest.Method],
        allowed: String,
        _ hint: String
    ) {
        for method in methods {
            router.on(path, method: method) { _, _ -> Response in throw Problem.methodNotAllowed(allowed, hint: hint) }
        }
    }

    /// The index itself is what there is to see.
    @Sendable private func home(_ request: Request, _ context: IndexRequestContext) async throws -> Response {
        Response(status: .seeOther, headers: [.location: "/simple/", .contentLength: "0"])
    }
}
