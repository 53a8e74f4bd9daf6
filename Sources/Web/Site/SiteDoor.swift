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

    private var cookies: SiteCookies { SiteCookies(site) }

    // MARK: Who comes

    func get(_ route: SiteRoute, _ request: Request, _ context: IndexRequestContext) async throws -> Response {
        guard site.isOwn(request.head.authority) else { return redirectHome(request) }
        guard request.uri.path.hasSuffix("/") else { return .permanentRedirect(request.uri.path + "/" + query(request)) }
        let visit = try await visit(request, context)
        if let elsewhere = elsewhere(route.access, visit, next: request.uri.path + query(request)) { return response(elsewhere, visit) }
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
        try requireToken(form, visit)
        if let elsewhere = elsewhere(access, visit, next: request.uri.path) { return response(elsewhere, visit) }
        return response(try await handler(visit, form), visit)
    }

    private func visit(_ request: Request, _ context: IndexRequestContext) async throws -> Visit {
        let known = cookies.secret(cookies.session, in: request)
        var generator = SystemRandomNumberGenerator()
        let secret = known ?? BearerSecret(using: &generator)
        let session = known == nil ? nil : try await desk.session(secret)
        return Visit(
            request: request,
            context: context,
            client: context.client(of: request),
            secret: secret,
            isNew: known == nil,
            session: session,
            csrfToken: key.text(of: secret.digest, for: Self.csrfPurpose),
            link: cookies.secret(cookies.link, in: request)
        )
    }

    /// Where a visitor is sent who may not come in yet.
    private func elsewhere(_ access: SiteRoute.Access, _ visit: Visit, next: String) -> PageAnswer? {
        guard access != .anyone else { return nil }
        guard let session = visit.session else { return .redirect("/account/login/?next=" + FormEncoding.encoded(next)) }
        guard access != .signedIn else { return nil }
        guard session.isVerified else { return .redirect("/manage/account/") }
        guard access == .proved, !desk.isProved(session) else { return nil }
        return .redirect("/account/reauthenticate/?next=" + FormEncoding.encoded(next))
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

    private func requireToken(_ form: URLEncodedForm, _ visit: Visit) throws(Problem) {
        let shown = form.has("csrf_token") ? form["csrf_token"] : visit.request.headers[.csrfToken] ?? ""
        guard !visit.isNew, key.isText(shown, of: visit.secret.digest, for: Self.csrfPurpose) else { throw .staleForm }
    }

    private func form(_ request: Request, _ route: SiteRoute) async throws -> URLEncodedForm {
        let type = request.headers[.contentType]?.lowercased().split(separator: ";").first.map { $0.filter { $0 != " " } }
        guard type == "application/x-www-form-urlencoded" else { throw FormError.notForm.problem }
        var bytes: [UInt8] = []
        for try await buffer in request.body {
            bytes += buffer.readableBytesView
            guard bytes.count <= URLEncodedForm.Limits.body else { throw FormError.tooLarge.problem }
        }
        do { return try URLEncodedForm(bytes, repeatable: route.repeatable) } catch { throw error.problem }
    }

    // MARK: Answers

    private func response(_ answer: PageAnswer, _ visit: Visit) -> Response {
        var fields = PageFields.personal
        setCookies(answer, visit, &fields)
        if let seconds = answer.retryAfter { fields[.retryAfter] = String(seconds) }
        switch answer.content {
        case .redirect(let path):
            fields[.location] = path
            fields[.contentLength] = "0"
            return Response(status: .seeOther, headers: fields)
        case .page(let page):
            let body = ByteBuffer(bytes: layout.bytes(page, for: visit))
            fields[.contentType] = "text/html; charset=utf-8"
            fields[.contentLength] = String(body.readableBytes)
            return Response(
                status: HTTPResponse.Status(code: answer.status),
                headers: fields,
                body: visit.request.method == .head ? ResponseBody() : ResponseBody(byteBuffer: body)
            )
        }
    }

    private func setCookies(_ answer: PageAnswer, _ visit: Visit, _ fields: inout HTTPFields) {
        func set(_ cookie: String) { fields.append(HTTPField(name: .setCookie, value: cookie)) }
        switch answer.session {
        case .begin(let session): set(cookies.setting(cookies.session, to: session.secret.text))
        case .end: set(cookies.removing(cookies.session))
        case .none: if visit.isNew { set(cookies.setting(cookies.session, to: visit.secret.text)) }
        }
        switch answer.link {
        case .keep(let secret): set(cookies.setting(cookies.link, to: secret, seconds: 6 * 3_600))
        case .forget: set(cookies.removing(cookies.link))
        case nil: break
        }
    }

    private func redirectHome(_ request: Request) -> Response {
        let target = site.text + request.uri.path + query(request)
        return Response(status: .temporaryRedirect, headers: [.location: target, .cacheControl: "no-store", .contentLength: "0"])
    }

    private func query(_ request: Request) -> String {
        request.uri.query.map { "?" + $0 } ?? ""
    }
}

/// Fields of answers that are for one person's eyes.
enum PageFields {
    static var personal: HTTPFields {
        var fields = HTTPFields()
        fields[.cacheControl] = "no-store"
        fields[.vary] = "Cookie"
        secure(&fields)
        return fields
    }

    /// What every page says to browsers: nothing from elsewhere, in nobody's frame.
    static func secure(_ fields: inout HTTPFields) {
        fields[.contentSecurityPolicy] = ContentPolicy.page
        fields[.xContentTypeOptions] = "nosniff"
        fields[.referrerPolicy] = "same-origin"
        fields[.openerPolicy] = "same-origin"
        fields[.resourcePolicy] = "same-origin"
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
