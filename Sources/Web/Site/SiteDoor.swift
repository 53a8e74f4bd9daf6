internal import Accounts
internal import Credentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Lets visitors in: finds out who they are, checks that a form comes from a page of this site, asks for what a route demands, and
/// turns the answer of its handler into a response.
struct SiteDoor: Sendable {
    let site: SiteAddress
    let desk: AccountDesk
    let key: ServerKey
    let layout: Layout

    private static let csrfPurpose = "csrf"

    var cookies: SiteCookies { SiteCookies(site) }

    // MARK: Who comes

    func get(_ route: SiteRoute, _ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard site.isOwn(request.head.authority) else { return redirectHome(request) }
        // The router passes over empty segments; browsers read two slashes as the beginning of another host.
        guard !request.uri.path.contains("//") else { throw Problem.notFound }
        guard route.isBare || request.uri.path.hasSuffix("/") else { return .permanentRedirect(request.uri.path + "/" + query(request)) }
        let visit = try await visit(request, context)
        if let hindrance = hindrance(route.access, visit) {
            return response(.redirect(hindrance.path(next: request.uri.path + query(request))), visit)
        }
        guard let handler = route.get else { throw Problem.methodNotAllowed("POST", hint: "This address takes forms only.") }
        return response(try await handler(visit), visit)
    }

    func post(_ route: SiteRoute, _ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard site.isOwn(request.head.authority) else { throw Problem.foreignHost }
        guard let handler = route.post, let access = route.postAccess else {
            throw Problem.methodNotAllowed("GET, HEAD", hint: "Nothing can be posted to this page.")
        }
        let visit = try await visit(request, context)
        try requireOwnOrigin(request)
        let form = try await form(request, route)
        try requireToken(form.has("csrf_token") ? form["csrf_token"] : request.headers[.csrfToken], visit)
        if let hindrance = hindrance(access, visit) { return response(.redirect(hindrance.path(next: request.uri.path)), visit) }
        return response(try await handler(visit, form), visit)
    }

    /// What a script posts. Whatever comes of it is JSON: what the handler answers, the address to go to, or a problem.
    func json(_ route: SiteRoute, _ request: Request, _ context: IndexRequestContext) async throws -> Response {
        do {
            guard site.isOwn(request.head.authority) else { throw Problem.foreignHost }
            guard request.method == .post, let handler = route.json else {
                throw Problem.methodNotAllowed("POST", hint: "This address takes JSON by POST.")
            }
            let visit = try await visit(request, context)
            try requireOwnOrigin(request)
            let body = try await body(request)
            try requireToken(request.headers[.csrfToken], visit)
            if let hindrance = hindrance(route.access, visit) { throw hindrance.refusal }
            return response(try await handler(visit, body), visit, asJSON: true)
        } catch {
            let error = (error as? JSONBodyError)?.problem ?? error
            return ProblemMiddleware(layout: layout).response(to: error, request, context, wantsPage: false)
        }
    }

    func visit(_ request: Request, _ context: IndexRequestContext) async throws -> Visit {
        try await desk.bans.require(context.clientAddress)
        let shown = cookies.shown(in: request)
        let known = shown.session
        var generator = SystemRandomNumberGenerator()
        let secret = known ?? BearerSecret(using: &generator)
        let session = known == nil ? nil : try await desk.session(secret)
        let pending = known == nil || session != nil ? nil : try await desk.pendingSignIn(secret)
        return Visit(
            request: request,
            context: context,
            client: context.client(of: request),
            secret: secret,
            isNew: known == nil,
            session: session,
            pending: pending,
            devices: shown.devices,
            csrfToken: key.text(of: secret.digest, for: Self.csrfPurpose),
            link: shown.link
        )
    }

    // MARK: Forgery

    /// A form comes from a page of this site: what browsers say of where it comes from is compared, if they say anything.
    private func requireOwnOrigin(_ request: Request) throws(Problem) {
        if let origin = request.headers[.origin] {
            guard site.isOwnOrigin(origin) else { throw .foreignOrigin }
        } else if let fetchSite = request.headers[.secFetchSite] {
            guard fetchSite == "same-origin" || fetchSite == "none" else { throw .foreignOrigin }
        }
    }

    private func requireToken(_ shown: String?, _ visit: Visit) throws(Problem) {
        guard !visit.isNew, key.isText(shown ?? "", of: visit.secret.digest, for: Self.csrfPurpose) else { throw .staleForm }
    }

    // MARK: Bodies

    private func form(_ request: Request, _ route: SiteRoute) async throws -> URLEncodedForm {
        guard Self.type(request) == "application/x-www-form-urlencoded" else { throw FormError.notForm.problem }
        guard let bytes = try await Self.bytes(request, limit: URLEncodedForm.Limits.body) else { throw FormError.tooLarge.problem }
        do { return try URLEncodedForm(bytes, repeatable: route.repeatable) } catch { throw error.problem }
    }

    private func body(_ request: Request) async throws -> JSONBody {
        guard Self.type(request) == "application/json" else { throw JSONBodyError.notJSON.problem }
        guard let bytes = try await Self.bytes(request, limit: JSONBody.limit) else { throw JSONBodyError.tooLarge.problem }
        do { return try JSONBody(bytes) } catch { throw error.problem }
    }

    /// The media type without its parameters.
    private static func type(_ request: Request) -> String? {
        request.headers[.contentType]?.lowercased().split(separator: ";").first.map { $0.filter { $0 != " " } }
    }

    /// - Returns: nothing if there are more.
    private static func bytes(_ request: Request, limit: Int) async throws -> [UInt8]? {
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            bytes += buffer.readableBytesView
            guard bytes.count <= limit else { return nil }
        }
        return bytes
    }

    private func redirectHome(_ request: Request) -> Response {
        let target = site.text + request.uri.path + query(request)
        return Response(status: .temporaryRedirect, headers: [.location: target, .cacheControl: "no-store", .contentLength: "0"])
    }

    private func query(_ request: Request) -> String {
        request.uri.query.map { "?" + $0 } ?? ""
    }
}

extension Problem {
    static let foreignHost = Problem(
        status: 421, code: "wrong-host", sentence: "Forms are taken under the index's own address only: open the page there."
    )
    static let foreignOrigin = Problem(
        status: 403, code: "csrf-origin", sentence: "This form comes from another site: open the page here, and send it again."
    )
    static let staleForm = Problem(
        status: 403, code: "csrf-token", sentence: "This form is out of date: load its page again, and send it again."
    )
}
