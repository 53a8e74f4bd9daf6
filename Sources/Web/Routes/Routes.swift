internal import Accounts
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
    let sightings: Sightings
    let upload: UploadRoute
    let disclosure: DisclosureRoute
    let identities: IdentityRoutes
    let gate: ReadGate

    func list() -> RouteList {
        let router = Router(context: IndexRequestContext.self)
        router.middlewares.add(ClientMiddleware(proxies: proxies, sightings: sightings))
        router.middlewares.add(ProblemMiddleware(layout: door.layout))
        var list = RouteList(router)
        addPages(&list)
        addMachineInterfaces(&list)
        addUploads(&list)
        for route in site { add(route, &list) }
        return list
    }

    private func addPages(_ list: inout RouteList) {
        page(&list, "/", .readers, gate.guarding(.index, isPage: true, publicSite.home))
        page(&list, "/search", .readers, gate.guarding(.index, isPage: true, search.search))
        page(&list, "/help", .everybody, publicSite.help)
        page(&list, "/security", .everybody, publicSite.security)
        page(&list, "/user/{name}", .readers, gate.guarding(.index, isPage: true, publicSite.user))
        page(&list, "/project/{name}", .readers, gate.guarding(.project, isPage: true, projects.project))
        page(&list, "/project/{name}/{version}", .readers, gate.guarding(.project, isPage: true, projects.release))
    }

    private func addMachineInterfaces(_ list: inout RouteList) {
        list.read("/simple", .installers, gate.guarding(.index, simple.list))
        list.read("/simple/{name}", .installers, gate.guarding(.project, simple.project))
        list.read("/files/{sha256}/{filename}", .installers, gate.guarding(.file, files.file))
        list.read("/pypi/{name}/json", .installers, gate.guarding(.project, legacy.project))
        list.read("/pypi/{name}/{version}/json", .installers, gate.guarding(.project, legacy.release))
        list.read("/sitemap.xml", .installers, gate.guarding(.index, publicSite.sitemap))
        list.read("/_/oidc/audience", .machines, identities.audience)
        list.read("/.well-known/pytp", .machines, identities.discovery)
        list.read("/.well-known/pytp/{key}", .machines, identities.discoveryByKey)
        list.read("/_health", .machines, health.health)
        list.read("/_ready", .machines, health.ready)
        list.read("/.well-known/security.txt", .machines, publicSite.securityText)
        list.read("/robots.txt", .machines, publicSite.robots)
        list.read("/static/{file}", .machines, publicSite.file)
    }

    private func addUploads(_ list: inout RouteList) {
        for spelling in ["+simple", "%2Bsimple", "%2bsimple"] {
            let handler = gate.guarding(.project, simple.projectUnderUpload)
            list.read("/legacy/\(spelling)/{name}", .installers, refusesWrites: false, handler)
        }
        list.read("/legacy/{name}/{version}", .machines, projects.projectOfUpload)
        list.on("/legacy", [.post], .uploads, upload.respond)
        for path in ["/_/oidc/mint-token", "/_/oidc/github/mint-token"] { post(&list, path, .identities, identities.mint) }
        post(&list, "/_/oidc/burn-token", .machines, identities.burn)
        if disclosure.keys != nil { post(&list, "/_/secrets/disclose-token", .signedReports, disclosure.respond) }
        let hint = "Uploads come here by POST: the index is at /simple/."
        list.refuse("/legacy", [.get, .head, .put, .delete, .patch, .options, .trace], allowed: "POST", hint)
    }

    /// What only programs post to.
    private func post(
        _ list: inout RouteList,
        _ path: String,
        _ audience: RouteList.Audience,
        _ handler: @escaping RouteList.Handler
    ) {
        list.on(path, [.post], audience, handler)
        list.refuse(
            path, [.get, .head, .put, .delete, .patch, .options, .trace], allowed: "POST", "This address takes what programs post to it.")
    }

    private func add(_ route: SiteRoute, _ list: inout RouteList) {
        guard route.json == nil else { return addScript(route, &list) }
        let (door, audience) = (door, RouteList.Audience.visitors(route.access, posting: route.postAccess))
        list.on(route.path, [.get, .head], audience) { try await door.get(route, $0, $1) }
        list.router.on(RouterPath(route.path), method: .post) { try await door.post(route, $0, $1) }
        list.refuse(
            route.path, [.put, .delete, .patch, .options, .trace], allowed: "GET, HEAD, POST", "This page takes forms by POST."
        )
    }

    /// Whatever the method, the answer is JSON.
    private func addScript(_ route: SiteRoute, _ list: inout RouteList) {
        let (door, every) = (door, [HTTPRequest.Method.get, .head, .post, .put, .delete, .patch, .options, .trace])
        list.on(route.path, every, .scripts(route.access)) { try await door.json(route, $0, $1) }
    }

    /// A page for people: they see it under the site's own address only, so that cookies, links and keys hold there.
    private func page(
        _ list: inout RouteList,
        _ path: String,
        _ audience: RouteList.Audience,
        _ handler: @escaping RouteList.Handler
    ) {
        let site = address
        list.read(path, audience) { request, context in
            guard site.isOwn(request.head.authority) else {
                let target = site.text + request.uri.path + (request.uri.query.map { "?" + $0 } ?? "")
                return Response(status: .temporaryRedirect, headers: [.location: target, .cacheControl: "no-store", .contentLength: "0"])
            }
            return try await handler(request, context)
        }
    }
}
