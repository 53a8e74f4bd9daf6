internal import HTTPTypes
internal import Hummingbird

/// Every route of the server, in one list.
struct Routes {
    let address: SiteAddress
    let simple: SimpleRoutes
    let files: FileRoutes
    let projects: ProjectRoutes
    let legacy: LegacyRoutes
    let search: SearchRoutes
    let health: HealthRoutes
    let site: [SiteRoute]
    let door: SiteDoor
    let publicSite: PublicRoutes
    let proxies: TrustedProxies
    let upload: UploadRoute

    func list() -> RouteList {
        let router = Router(context: IndexRequestContext.self)
        router.middlewares.add(ClientMiddleware(proxies: proxies))
        router.middlewares.add(ProblemMiddleware(layout: door.layout))
        var list = RouteList(router)
        addPages(&list)
        addMachineInterfaces(&list)
        addUploads(&list)
        for route in site { add(route, &list) }
        return list
    }

    private func addPages(_ list: inout RouteList) {
        page(&list, "/", publicSite.home)
        page(&list, "/search", search.search)
        page(&list, "/help", publicSite.help)
        page(&list, "/security", publicSite.security)
        page(&list, "/user/{name}", publicSite.user)
        page(&list, "/project/{name}", projects.project)
        page(&list, "/project/{name}/{version}", projects.release)
    }

    private func addMachineInterfaces(_ list: inout RouteList) {
        list.read("/simple", .machines, simple.list)
        list.read("/simple/{name}", .machines, simple.project)
        list.read("/files/{sha256}/{filename}", .machines, files.file)
        list.read("/pypi/{name}/json", .machines, legacy.project)
        list.read("/pypi/{name}/{version}/json", .machines, legacy.release)
        list.read("/_health", .machines, health.health)
        list.read("/_ready", .machines, health.ready)
        list.read("/.well-known/security.txt", .machines, publicSite.securityText)
        list.read("/robots.txt", .machines, publicSite.robots)
        list.read("/sitemap.xml", .machines, publicSite.sitemap)
        list.read("/static/{file}", .machines, publicSite.file)
    }

    private func addUploads(_ list: inout RouteList) {
        for spelling in ["+simple", "%2Bsimple", "%2bsimple"] {
            list.read("/legacy/\(spelling)/{name}", .machines, refusesWrites: false, simple.projectUnderUpload)
        }
        list.read("/legacy/{name}/{version}", .machines, projects.projectOfUpload)
        list.on("/legacy", [.post], .uploads, upload.respond)
        let hint = "Uploads come here by POST: the index is at /simple/."
        list.refuse("/legacy", [.get, .head, .put, .delete, .patch, .options, .trace], allowed: "POST", hint)
    }

    private func add(_ route: SiteRoute, _ list: inout RouteList) {
        let (door, audience) = (door, RouteList.Audience.visitors(route.access, posting: route.postAccess))
        list.on(route.path, [.get, .head], audience) { try await door.get(route, $0, $1) }
        list.router.on(RouterPath(route.path), method: .post) { try await door.post(route, $0, $1) }
        list.refuse(
            route.path, [.put, .delete, .patch, .options, .trace], allowed: "GET, HEAD, POST", "This page takes forms by POST."
        )
    }

    /// A page for people: they see it under the site's own address only, so that cookies, links and keys hold there.
    private func page(_ list: inout RouteList, _ path: String, _ handler: @escaping RouteList.Handler) {
        let site = address
        list.read(path, .everybody) { request, context in
            guard site.isOwn(request.head.authority) else {
                let target = site.text + request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
                return Response(status: .temporaryRedirect, headers: [.location: target, .cacheControl: "no-store", .contentLength: "0"])
            }
            return try await handler(request, context)
        }
    }
}
